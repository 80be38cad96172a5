package dev.balsa.log;

import dev.balsa.log.file.FileIo;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.LogJournal;
import dev.balsa.raft.runtime.LogStore;
import dev.balsa.raft.runtime.MonotonicClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The logs of a broker over all of its data directories. A replica belongs to the directory it was made in, for good; a new one goes
 * to the directory with the fewest, as in Kafka. Directories share nothing but the bounds of memory and open files: each has its
 * journal, its syncs and its threads.
 */
public final class LogDirectories implements LogStore {
    private final List<JournaledLogStore> stores;
    private final Object placement = new Object();

    /** @param stores the one with the metadata group first */
    LogDirectories(List<JournaledLogStore> stores) throws IOException {
        this.stores = List.copyOf(stores);
        requireDistinct(this.stores);
    }

    /**
     * Recovers all directories, side by side. The caller holds their locks ({@link DirectorySet}).
     *
     * @param directories the one with the metadata group first
     * @param settings of one directory; memory and open files are bounds of all together
     * @throws dev.balsa.log.journal.JournalDamagedException if something is missing that may have been acknowledged
     * @throws IOException if a directory cannot be used; says what to do
     */
    public static LogDirectories open(FileIo io, List<Path> directories, LogStoreSettings settings) throws IOException {
        LogStoreSettings share = settings.shareOf(directories.size());
        StoreOpening.requireDescriptors(io, share, directories.size());
        List<JournaledLogStore> stores = new ArrayList<>();
        List<Throwable> failures = recover(io, directories, share, stores);
        try {
            if (!failures.isEmpty()) {
                throw failures.getFirst() instanceof IOException refused
                        ? refused
                        : new IOException(failures.getFirst());
            }
            return new LogDirectories(stores);
        } catch (IOException e) {
            closeAfter(e, stores);
            throw e;
        }
    }

    /**
     * As {@link #open}, but without threads, on the caller's time: nothing happens but in {@link JournaledLogStore#turnJournal},
     * {@link JournaledLogStore#turnBackground} and calls that wait. Lets a whole cluster run in one thread.
     */
    public static LogDirectories stepped(
            FileIo io, List<Path> directories, LogStoreSettings settings, MonotonicClock clock) throws IOException {
        LogStoreSettings share = settings.shareOf(directories.size());
        List<JournaledLogStore> stores = new ArrayList<>();
        for (Path directory : directories) {
            stores.add(JournaledLogStore.openManual(io, directory, share, clock));
        }
        return new LogDirectories(stores);
    }

    private static void closeAfter(IOException failure, List<JournaledLogStore> stores) {
        try {
            closeAll(stores);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** @return what went wrong, in the order of the directories */
    private static List<Throwable> recover(
            FileIo io, List<Path> directories, LogStoreSettings settings, List<JournaledLogStore> opened) {
        List<Future<JournaledLogStore>> recoveries;
        // Closing waits for all of them: none may go on with a directory whose lock is given back.
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("balsa-recover-", 0).factory())) {
            recoveries = directories.stream()
                    .map(directory -> threads.submit(() -> JournaledLogStore.open(io, directory, settings)))
                    .toList();
        }
        List<Throwable> failures = new ArrayList<>();
        for (Future<JournaledLogStore> recovery : recoveries) {
            switch (recovery.state()) {
                case SUCCESS -> opened.add(recovery.resultNow());
                case FAILED -> failures.add(recovery.exceptionNow());
                case CANCELLED, RUNNING -> failures.add(new IOException("the start was interrupted"));
            }
        }
        return failures;
    }

    /** A copy of a replica has forgotten what the other has promised since, and nothing tells which is which. */
    private static void requireDistinct(List<JournaledLogStore> stores) throws IOException {
        Map<GroupId, JournaledLogStore> homes = new TreeMap<>();
        for (JournaledLogStore store : stores) {
            for (GroupLog log : store.groups()) {
                GroupDescriptor descriptor = log.descriptor();
                JournaledLogStore other = homes.put(descriptor.group(), store);
                if (other != null) {
                    throw new IOException(
                            "the replica of " + descriptor.topic() + "-" + descriptor.partition() + " ("
                                    + descriptor.group() + ") stands in " + other.directory() + " and in "
                                    + store.directory()
                                    + ": one of them is a copy that has forgotten what the other promised. Put back the files as the"
                                    + " broker left them; otherwise format empty directories and let it join as a new replica.");
                }
            }
        }
    }

    /** One for each directory, the one with the metadata group first. */
    public List<JournaledLogStore> stores() {
        return stores;
    }

    @Override
    public List<GroupLog> groups() {
        return stores.stream()
                .flatMap(store -> store.groups().stream())
                .sorted(Comparator.comparing(log -> log.descriptor().group()))
                .toList();
    }

    @Override
    public List<GroupLog> create(List<GroupDescriptor> descriptors) throws IOException {
        synchronized (placement) {
            Map<JournaledLogStore, List<GroupDescriptor>> placed = new LinkedHashMap<>();
            stores.forEach(store -> placed.put(store, new ArrayList<>()));
            for (GroupDescriptor descriptor : descriptors) {
                // Whoever tries again after a failure finds what was made before it, never a second place for it.
                JournaledLogStore existing = home(descriptor.group());
                JournaledLogStore store = existing == null ? placeOf(descriptor, placed) : existing;
                Objects.requireNonNull(placed.get(store)).add(descriptor);
            }
            Map<GroupId, GroupLog> made = new TreeMap<>();
            for (Map.Entry<JournaledLogStore, List<GroupDescriptor>> entry : placed.entrySet()) {
                for (GroupLog log : entry.getKey().create(entry.getValue())) {
                    made.put(log.descriptor().group(), log);
                }
            }
            return descriptors.stream()
                    .map(descriptor -> Objects.requireNonNull(made.get(descriptor.group())))
                    .toList();
        }
    }

    private JournaledLogStore placeOf(
            GroupDescriptor descriptor, Map<JournaledLogStore, List<GroupDescriptor>> placed) {
        if (descriptor.group().equals(GroupId.METADATA)) {
            return stores.getFirst();
        }
        List<JournaledLogStore> roomy = stores.stream()
                .filter(store -> store.health().compareTo(StoreHealth.READ_ONLY) < 0)
                .toList();
        return (roomy.isEmpty() ? stores : roomy)
                .stream()
                        .min(Comparator.comparingInt(store -> store.groupCount()
                                + Objects.requireNonNull(placed.get(store)).size()))
                        .orElseThrow();
    }

    private @Nullable JournaledLogStore home(GroupId group) {
        for (JournaledLogStore store : stores) {
            if (store.log(group) != null) {
                return store;
            }
        }
        return null;
    }

    @Override
    public void drop(GroupId group) throws IOException {
        JournaledLogStore store = home(group);
        if (store != null) {
            store.drop(group);
        }
    }

    @Override
    public List<LogJournal> journals() {
        return List.copyOf(stores);
    }

    @Override
    public LogJournal journalOf(GroupLog log) {
        if (!(log instanceof GroupStorage group)) {
            throw new IllegalArgumentException("not a log of this store: " + log);
        }
        return group.journal();
    }

    /** Null if there is no such group. Any thread. */
    public @Nullable PartitionLog log(GroupId group) {
        JournaledLogStore store = home(group);
        return store == null ? null : store.log(group);
    }

    /** Logs with a range that is known to be unreadable. Any thread. */
    public List<PartitionLog> damagedLogs() {
        return stores.stream().flatMap(store -> store.damagedLogs().stream()).toList();
    }

    /** That of the directory that is worst off. Any thread. */
    public StoreHealth health() {
        return stores.stream()
                .map(JournaledLogStore::health)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Why a data directory failed, null while all are healthy. One that has failed ends the broker. */
    public @Nullable String failure() {
        for (JournaledLogStore store : stores) {
            String cause = store.failure();
            if (cause != null) {
                return stores.size() == 1 ? cause : store.directory() + ": " + cause;
            }
        }
        return null;
    }

    /** Closes all, also if one cannot be. */
    @Override
    public void close() throws IOException {
        closeAll(stores);
    }

    private static void closeAll(List<JournaledLogStore> stores) throws IOException {
        IOException failure = null;
        for (JournaledLogStore store : stores) {
            try {
                store.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
