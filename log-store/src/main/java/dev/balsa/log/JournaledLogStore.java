package dev.balsa.log;

import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.SideBySide;
import dev.balsa.log.journal.Journal;
import dev.balsa.log.journal.JournalCounters;
import dev.balsa.log.segment.DamagedRange;
import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.log.segment.SegmentPool;
import dev.balsa.log.segment.SegmentPosition;
import dev.balsa.log.segment.SegmentedLog;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.LogJournal;
import dev.balsa.raft.runtime.LogWriter;
import dev.balsa.raft.runtime.MonotonicClock;
import dev.balsa.raft.runtime.WriterListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The log store of one data directory: shared journal before, segments behind.
 *
 * <p>Two threads do all the work: one writes the journal and acknowledges, the other stores, checkpoints and removes.
 * Opened with {@link #openManual} there are none and whoever owns the store calls {@link #turnJournal} and {@link
 * #turnBackground}, so that a test decides what happens when.
 */
public final class JournaledLogStore implements LogJournal, AutoCloseable {
    /** A store that is driven by hand is stuck if so many turns change nothing. */
    private static final int MAX_IDLE_TURNS = 1000;

    /** As it is if it goes around in circles. */
    private static final int MAX_TURNS = 100_000;

    private final FileIo io;
    private final StoreLayout layout;
    private final SegmentPool pool;
    private final Journal journal;
    private final MonotonicClock clock;
    private final RecoveryReport report;

    private final StoreFailure failure = new StoreFailure();
    private final Map<GroupId, GroupStorage> groups = new ConcurrentSkipListMap<>();
    private final Map<GroupId, GroupStorage> droppedGroups = new ConcurrentSkipListMap<>();
    private final List<GroupLog> found;
    private final AtomicLong tailBytes;
    private final GroupCommit commit;
    private final SegmentWriter segmentWriter;
    private final Checkpointer checkpointer;
    private final GroupRemoval removal;
    private final SpaceReserve reserve;
    private final SyncGauge syncs;
    private final Scrubber scrubber;
    private final GroupHost host = new GroupHost();
    private final BackgroundWork background;
    private final Object administration = new Object();

    private @Nullable StorageThread journalThread;
    private @Nullable StorageThread backgroundThread;
    private boolean closed;

    private JournaledLogStore(FileIo io, LogStoreSettings settings, MonotonicClock clock, StoreOpening opened) {
        this.io = io;
        this.clock = clock;
        this.layout = opened.layout();
        this.pool = opened.pool();
        this.journal = opened.journal();
        this.report = opened.report();
        this.tailBytes = opened.tailBytes();
        this.reserve = new SpaceReserve(io, layout.root(), settings.reserveBytes() / 2);
        this.segmentWriter = new SegmentWriter(new SegmentUpkeep(), reserve::isReadOnly);
        this.syncs = new SyncGauge(clock);
        this.commit = new GroupCommit(
                journal,
                settings,
                syncs,
                failure,
                new GroupCommit.Background() {
                    @Override
                    public boolean isBehind() {
                        return segmentWriter.isBehind();
                    }

                    @Override
                    public boolean isDiskFull() {
                        return reserve.isReadOnly();
                    }

                    @Override
                    public void hurry() {
                        segmentWriter.hurry();
                        wakeBackground();
                    }

                    @Override
                    public void wake() {
                        wakeBackground();
                    }
                },
                tailBytes,
                this::wakeJournal);
        this.checkpointer = new Checkpointer(
                journal,
                segmentWriter,
                new CheckpointedGroups(io, layout, groups, droppedGroups, commit, segmentWriter));
        this.removal = new GroupRemoval(
                io,
                layout,
                commit::enqueue,
                group -> droppedGroups.remove(group.descriptor().group()));
        this.scrubber = new Scrubber(groups::values, clock.nanos());
        this.background = new BackgroundWork(
                journal,
                segmentWriter,
                checkpointer,
                removal,
                reserve,
                scrubber,
                failure,
                this::wakeJournal,
                clock.nanos());
        for (StoreOpening.Group one : opened.groups()) {
            GroupReplay replay = one.replay();
            GroupStorage group = new GroupStorage(
                    replay.descriptor(),
                    replay.segments(),
                    replay.tail(),
                    one.log(),
                    replay.sinceLsn(),
                    replay.checkpointed(),
                    host);
            groups.put(replay.descriptor().group(), group);
            if (replay.isRestart()) {
                checkpointer.request(group);
            }
        }
        this.found = List.copyOf(groups.values());
    }

    /** What storing leads to. Background thread. */
    private final class SegmentUpkeep implements SegmentWriter.Upkeep {
        @Override
        public void begin(GroupStorage group, SegmentAnchor anchor) throws IOException {
            group.segments().close();
            GroupDescriptor descriptor = group.descriptor();
            group.began(anchor, SegmentedLog.beginAt(pool, descriptor.group(), layout.group(descriptor), anchor));
            checkpointer.request(group);
        }

        @Override
        public void checkpoint(GroupStorage group) {
            checkpointer.request(group);
        }
    }

    /**
     * Recovers everything in the directory and starts the journal and segment threads. The caller holds the directory's
     * lock ({@link DataDirectory}).
     *
     * @throws dev.balsa.log.journal.JournalDamagedException if something is missing that may have been acknowledged
     * @throws IOException if the directory is not formatted, cannot be read or written, or contradicts the journal; says
     *     what to do
     */
    public static JournaledLogStore open(FileIo io, Path directory, LogStoreSettings settings) throws IOException {
        JournaledLogStore store = new JournaledLogStore(
                io, settings, System::nanoTime, StoreOpening.of(io, directory, settings, SideBySide.ofMachine()));
        store.startThreads(directory);
        return store;
    }

    /** Without threads; nothing happens but in {@link #turnJournal}, {@link #turnBackground} and calls that wait. */
    static JournaledLogStore openManual(FileIo io, Path directory, LogStoreSettings settings, MonotonicClock clock)
            throws IOException {
        return new JournaledLogStore(
                io, settings, clock, StoreOpening.of(io, directory, settings, SideBySide.inOrder()));
    }

    private void startThreads(Path directory) {
        StorageThread journalWork = new StorageThread(
                "balsa-journal " + directory.getFileName(), () -> commit.runOnce() ? 0 : StorageThread.UNTIL_WOKEN);
        StorageThread backgroundWork =
                new StorageThread("balsa-segments " + directory.getFileName(), () -> background.runOnce(clock.nanos()));
        journalThread = journalWork;
        backgroundThread = backgroundWork;
        journalWork.start();
        backgroundWork.start();
    }

    private void wakeJournal() {
        StorageThread thread = journalThread;
        if (thread != null) {
            thread.wake();
        }
    }

    private void wakeBackground() {
        StorageThread thread = backgroundThread;
        if (thread != null) {
            thread.wake();
        }
    }

    /** What groups ask of the store. */
    private final class GroupHost implements GroupStorage.Host {
        @Override
        public void committedMore(GroupStorage group) {
            commit.hintLater(group);
            if (segmentWriter.add(group)) {
                wakeBackground();
            }
        }

        @Override
        public void suspect(GroupStorage group) {
            scrubber.suspect(group);
            wakeBackground();
        }

        @Override
        public LogJournal journal() {
            return JournaledLogStore.this;
        }

        @Override
        public DiskState disk() {
            DiskState.Room room = switch (health()) {
                case OPEN -> DiskState.Room.OPEN;
                case CONGESTED -> DiskState.Room.CONGESTED;
                case READ_ONLY, FAILED -> DiskState.Room.FULL;
            };
            boolean isSlow = syncs.isSlow();
            return room == DiskState.Room.OPEN && !isSlow ? DiskState.HEALTHY : new DiskState(room, false, isSlow);
        }

        @Override
        public List<DamagedRange> repair(GroupStorage group, List<Entry> entries) throws IOException {
            CompletableFuture<List<DamagedRange>> done = new CompletableFuture<>();
            background.execute(() -> {
                try {
                    done.complete(group.segments().repair(entries));
                } catch (IOException | RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
            wakeBackground();
            return await(done);
        }
    }

    /** Groups found at start, metadata group first. */
    public List<GroupLog> groups() {
        return found;
    }

    /** How many there are by now. Any thread. */
    public int groupCount() {
        return groups.size();
    }

    /** Any thread. */
    public Path directory() {
        return layout.root();
    }

    /** Creates replicas durably. Blocks. Creating a group that exists with the same descriptor returns it. */
    public List<GroupLog> create(List<GroupDescriptor> descriptors) throws IOException {
        synchronized (administration) {
            DirectoryOwners owners = new DirectoryOwners(groups.values());
            for (GroupDescriptor descriptor : descriptors) {
                owners.requireFree(descriptor, groups.get(descriptor.group()));
            }
            List<GroupLog> result = new ArrayList<>();
            CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
            try {
                for (GroupDescriptor descriptor : descriptors) {
                    GroupStorage existing = groups.get(descriptor.group());
                    if (existing == null) {
                        existing = make(descriptor);
                        groups.put(descriptor.group(), existing);
                        last = new CompletableFuture<>();
                        commit.enqueue(new ControlRequest.Create(existing, last));
                    }
                    result.add(existing);
                }
                await(last);
            } catch (IOException | RuntimeException e) {
                await(last);
                throw e;
            }
            return List.copyOf(result);
        }
    }

    /** Files first, so that a failure leaves nothing in the journal; after a crash in between the directory is nobody's. */
    private GroupStorage make(GroupDescriptor descriptor) throws IOException {
        Path directory = layout.group(descriptor);
        if (io.exists(directory)) {
            StoreLayout.moveAside(io, directory, layout.orphans());
        }
        io.createDirectories(directory);
        MetaFile.write(io, directory, descriptor);
        SegmentedLog segments = SegmentedLog.open(pool, descriptor.group(), directory, SegmentPosition.EMPTY);
        return new GroupStorage(
                descriptor,
                segments,
                new EntryTail(tailBytes),
                RecoveredLog.empty(descriptor.initialConfiguration()),
                Long.MAX_VALUE,
                CheckpointedLog.NONE,
                host);
    }

    /** Forgets a group durably and removes its files. Blocks. The group must not be written any more. */
    public void drop(GroupId group) throws IOException {
        synchronized (administration) {
            GroupStorage storage = groups.get(group);
            if (storage == null) {
                return;
            }
            CompletableFuture<Void> done = new CompletableFuture<>();
            // In turn with checkpoints: the drop must come behind any state of the group that one is writing.
            background.execute(() -> {
                droppedGroups.put(group, storage);
                groups.remove(group);
                removal.begin(storage, done);
            });
            wakeBackground();
            await(done);
        }
    }

    @Override
    public LogWriter openWriter(WriterListener listener) {
        StoreWriter writer = new StoreWriter(commit, listener);
        failure.add(writer);
        return writer;
    }

    /** What opening has found and done. */
    public RecoveryReport recoveryReport() {
        return report;
    }

    /** Any thread. */
    public StoreStats stats() {
        JournalCounters counters = journal.counters();
        return new StoreStats(
                counters.frames(),
                counters.bodyBytes(),
                counters.writtenBytes(),
                journal.fill(),
                journal.fileCount(),
                checkpointer.completed(),
                commit.waits(),
                commit.queuedBytes(),
                tailBytes.get(),
                scrubber.readBytes(),
                scrubber.passes());
    }

    /** What may be handed in at this moment. Any thread; cheap enough to be asked before every write. */
    public StoreHealth health() {
        if (failure.hasFailed()) {
            return StoreHealth.FAILED;
        }
        if (reserve.isReadOnly()) {
            return StoreHealth.READ_ONLY;
        }
        return commit.isCongested() ? StoreHealth.CONGESTED : StoreHealth.OPEN;
    }

    /**
     * How long a sync of the journal takes, smoothed, or has been taking by now. A broker whose disk is slow by this measure
     * does better to lead nothing. Any thread.
     */
    public long syncNanos() {
        return syncs.nanos();
    }

    /** Null if there is no such group. Any thread. */
    public @Nullable PartitionLog log(GroupId group) {
        return groups.get(group);
    }

    /** Logs with a range that is known to be unreadable. Any thread. */
    public List<PartitionLog> damagedLogs() {
        return groups.values().stream()
                .filter(group -> !group.damage().isEmpty())
                .map(PartitionLog.class::cast)
                .toList();
    }

    /** Why the data directory failed, null while it is healthy. */
    public @Nullable String failure() {
        return failure.cause();
    }

    // ---- by hand ---------------------------------------------------------------------------------------------------

    /** At most one frame; whether something was done. For a store without threads only. */
    public boolean turnJournal() {
        return commit.runOnce();
    }

    /** A bounded piece of background work; nanoseconds until the next is due, 0 for at once. For a store without threads only. */
    public long turnBackground() {
        return background.runOnce(clock.nanos());
    }

    private <T> T await(CompletableFuture<T> done) throws IOException {
        int turns = 0;
        for (int idle = 0; journalThread == null && !done.isDone(); idle++) {
            boolean wrote = turnJournal();
            if (turnBackground() == 0 || wrote) {
                idle = 0;
            }
            if (idle > MAX_IDLE_TURNS || ++turns > MAX_TURNS) {
                throw new IllegalStateException("the store is stuck: " + stats() + ", failure " + failure.cause());
            }
        }
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw e.getCause() instanceof IOException cause
                    ? new IOException(cause.getMessage(), cause)
                    : new IOException(e);
        }
    }

    /** Waits for what was handed in, syncs and stops the threads. */
    @Override
    public void close() throws IOException {
        synchronized (administration) {
            if (closed) {
                return;
            }
            closed = true;
            // Behind everything that was handed in before; the background thread goes on, in case the journal waits for
            // it.
            CompletableFuture<Void> drained = new CompletableFuture<>();
            commit.whenDrained(drained);
            await(drained);
            if (journalThread != null) {
                journalThread.stop();
            }
            if (backgroundThread != null) {
                backgroundThread.stop();
            }
            if (failure.hasFailed()) {
                closeFiles();
                return;
            }
            commit.writeHints();
            segmentWriter.storeAll();
            closeFiles();
            String cause = failure.cause();
            if (cause != null) {
                throw new IOException(cause);
            }
        }
    }

    private void closeFiles() throws IOException {
        reserve.close();
        try (pool;
                journal) {
            for (GroupStorage group : groups.values()) {
                group.segments().close();
            }
        }
    }
}
