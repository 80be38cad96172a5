package dev.balsa.log;

import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.SideBySide;
import dev.balsa.log.journal.JournalDamage;
import dev.balsa.log.journal.JournalRecord;
import dev.balsa.log.journal.JournalRecovery;
import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.log.segment.SegmentPool;
import dev.balsa.log.segment.SegmentPosition;
import dev.balsa.log.segment.SegmentedLog;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Brings a data directory back to what the journal says: which groups exist, where their segments end, what came after.
 * Crashing anywhere in here and starting again leads to the same result.
 */
final class StoreRecovery {
    private final FileIo io;
    private final StoreLayout layout;
    private final SegmentPool pool;
    private final JournalRecovery journal;
    private final AtomicLong tailBytes;
    private final long batchBytes;
    private final SideBySide threads;

    private final Map<GroupId, JournalRecord.GroupState> alive = new TreeMap<>();
    /** Groups whose log begins anew behind an anchor, by the last word of the journal about them. */
    private final Map<GroupId, SegmentAnchor> restarts = new TreeMap<>();

    /** Groups whose last word is a drop, and where it stands. */
    private final Map<GroupId, Long> dropped = new TreeMap<>();

    private final Map<GroupId, GroupReplay> replays = new TreeMap<>();
    private final List<Path> orphans = new ArrayList<>();
    /** Groups whose directory says whose it is. */
    private final Set<GroupId> named = new TreeSet<>();

    StoreRecovery(
            FileIo io,
            StoreLayout layout,
            SegmentPool pool,
            JournalRecovery journal,
            AtomicLong tailBytes,
            long batchBytes,
            SideBySide threads) {
        this.io = io;
        this.layout = layout;
        this.pool = pool;
        this.journal = journal;
        this.tailBytes = tailBytes;
        this.batchBytes = batchBytes;
        this.threads = threads;
    }

    /** Replays everything; the groups by id. Nothing of it may be acknowledged before the journal is resumed. */
    List<GroupReplay> recover() throws IOException {
        readCatalog();
        io.createDirectories(layout.topics());
        matchDirectories();
        openAll();
        journal.replay(this::replay);
        return List.copyOf(replays.values());
    }

    private void openAll() throws IOException {
        ConcurrentLinkedQueue<GroupReplay> opened = new ConcurrentLinkedQueue<>();
        try {
            threads.map(List.copyOf(alive.values()), state -> opened.add(open(state)));
        } finally {
            // Also those beside one that failed: whoever gives up closes them.
            opened.forEach(replay -> replays.put(replay.descriptor().group(), replay));
        }
    }

    RecoveryReport report() {
        return new RecoveryReport(
                replays.size(),
                journal.frameCount(),
                journal.isTorn(),
                replays.values().stream().mapToLong(GroupReplay::storedEntries).sum(),
                orphans,
                journal.damage(),
                replays.values().stream()
                        .flatMap(replay -> replay.damage().stream())
                        .toList());
    }

    void close() throws IOException {
        for (GroupReplay replay : replays.values()) {
            replay.close();
        }
    }

    private void readCatalog() throws IOException {
        if (journal.isUnused() && !io.list(layout.topics()).isEmpty()) {
            throw new IOException(layout.journal() + " holds no journal, but " + layout.topics()
                    + " holds partitions: the journal was removed, and with it votes and acknowledged entries. Put the files back;"
                    + " otherwise format an empty directory and let the broker join as a new replica.");
        }
        journal.replayCatalog((lsn, record) -> {
            switch (record) {
                // A partition may leave a broker and come back, with the same id: the newest word counts.
                case JournalRecord.GroupCreated created -> {
                    alive.put(created.group(), beginning(created.descriptor(), lsn));
                    restarts.remove(created.group());
                    dropped.remove(created.group());
                }
                case JournalRecord.GroupState state -> {
                    alive.put(state.group(), state);
                    restarts.remove(state.group());
                    dropped.remove(state.group());
                }
                case JournalRecord.Restarted restarted -> {
                    alive.put(restarted.group(), beginning(restarted, lsn));
                    restarts.put(restarted.group(), restarted.anchor());
                    dropped.remove(restarted.group());
                }
                case JournalRecord.GroupDropped drop -> {
                    alive.remove(drop.group());
                    restarts.remove(drop.group());
                    dropped.put(drop.group(), lsn);
                }
                case JournalRecord.HardStateSet ignored -> {}
                case JournalRecord.Entries ignored -> {}
                case JournalRecord.Truncated ignored -> {}
                case JournalRecord.CommitHint ignored -> {}
                case JournalRecord.Checkpoint ignored -> {}
            }
        });
        for (JournalDamage damage : journal.damage()) {
            List<Long> groups = damage.groups();
            if (groups == null || !groups.stream().allMatch(group -> isVoid(new GroupId(group), damage.lastLsn()))) {
                throw journal.refuse();
            }
        }
    }

    /** Whether nothing that frames up to this one have said of a group counts any more. */
    private boolean isVoid(GroupId group, long lsn) {
        JournalRecord.GroupState state = alive.get(group);
        return dropped.getOrDefault(group, 0L) > lsn || (state != null && state.sinceLsn() > lsn);
    }

    private static JournalRecord.GroupState beginning(GroupDescriptor descriptor, long lsn) {
        return new JournalRecord.GroupState(
                descriptor,
                HardState.INITIAL,
                SegmentPosition.EMPTY,
                lsn,
                0,
                new ConfigurationAt(0, descriptor.initialConfiguration()));
    }

    private static JournalRecord.GroupState beginning(JournalRecord.Restarted restarted, long lsn) {
        SegmentAnchor anchor = restarted.anchor();
        EntryId previous = anchor.previous();
        return new JournalRecord.GroupState(
                restarted.descriptor(),
                restarted.hardState(),
                new SegmentPosition(previous.index(), previous.term(), anchor.startOffset(), -1, 0),
                lsn,
                previous.index(),
                new ConfigurationAt(anchor.configurationIndex(), anchor.configuration()));
    }

    /**
     * Does again what a crash may have interrupted after a drop became durable. Only when the journal is resumed: until then
     * the drop itself may have been read from a page cache, and the next power cut would bring the group back without files.
     */
    void finishDrops() throws IOException {
        List<String> names = dropped.isEmpty() ? List.of() : io.list(layout.topics());
        for (String name : names) {
            Path directory = layout.topics().resolve(name);
            GroupDescriptor meta = MetaFile.read(io, directory);
            if (meta != null && dropped.containsKey(meta.group())) {
                GroupRemoval.removeDirectory(io, layout, directory, meta.group());
            }
        }
        for (String name : io.list(layout.dropped())) {
            GroupRemoval.deleteDirectory(io, layout.dropped().resolve(name));
        }
    }

    /** Logs that begin anew get their first segment. Only when the journal is resumed, as with drops. */
    void beginRestarts() throws IOException {
        for (GroupReplay replay : replays.values()) {
            replay.begin(pool, layout.group(replay.descriptor()));
        }
    }

    /** Every group gets its own directory, and every directory that is nobody's is moved aside. */
    private void matchDirectories() throws IOException {
        Map<String, JournalRecord.GroupState> byName = new TreeMap<>();
        for (JournalRecord.GroupState state : alive.values()) {
            GroupDescriptor descriptor = state.descriptor();
            String name = StoreLayout.directoryName(descriptor.topic(), descriptor.partition());
            var other = byName.put(name, state);
            if (other != null) {
                throw journal.contradiction(
                        "groups " + other.group() + " and " + state.group() + " both own the directory " + name);
            }
        }
        List<String> names = io.list(layout.topics());
        List<Optional<GroupDescriptor>> metas = threads.map(
                names,
                name -> Optional.ofNullable(MetaFile.read(io, layout.topics().resolve(name))));
        for (int i = 0; i < names.size(); i++) {
            JournalRecord.GroupState owner = byName.get(names.get(i));
            Path directory = layout.topics().resolve(names.get(i));
            GroupDescriptor meta = metas.get(i).orElse(null);
            if (owner == null && meta != null && dropped.containsKey(meta.group())) {
                continue;
            }
            if (owner == null || !belongsTo(owner, meta)) {
                orphans.add(StoreLayout.moveAside(io, directory, layout.orphans()));
            } else if (meta != null) {
                named.add(owner.group());
            }
        }
    }

    /** A meta file that cannot be read does not speak against the journal; one that names another group does. */
    private static boolean belongsTo(JournalRecord.GroupState owner, @Nullable GroupDescriptor meta) {
        return meta == null || meta.equals(owner.descriptor());
    }

    private GroupReplay open(JournalRecord.GroupState state) throws IOException {
        GroupDescriptor descriptor = state.descriptor();
        Path directory = layout.group(descriptor);
        boolean empty = state.position().segmentBaseOffset() < 0;
        if (!io.exists(directory)) {
            if (!empty) {
                throw new IOException(directory + " is missing, but the journal says that " + descriptor.group()
                        + " has entries up to index " + state.position().lastIndex()
                        + " there. Put the directory back; otherwise format an empty data directory and let the broker join as a new"
                        + " replica.");
            }
            io.createDirectories(directory);
        }
        if (!named.contains(descriptor.group())) {
            MetaFile.write(io, directory, descriptor);
        }
        SegmentAnchor restart = restarts.get(descriptor.group());
        @Nullable SegmentedLog segments = null;
        if (restart == null) {
            segments = SegmentedLog.open(pool, descriptor.group(), directory, state.position());
        }
        return new GroupReplay(state, segments, restart, new EntryTail(tailBytes), journal, batchBytes);
    }

    private void replay(long lsn, JournalRecord record) throws IOException {
        GroupReplay group = replays.get(record.group());
        if (group != null) {
            group.replay(lsn, record);
        } else if (!(record instanceof JournalRecord.Checkpoint) && !dropped.containsKey(record.group())) {
            throw journal.contradiction(
                    "frame " + lsn + " has records of " + record.group() + ", which nothing says was created");
        }
    }
}
