package dev.balsa.log;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.entry.TestEntries;
import dev.balsa.log.segment.DamagedRange;
import dev.balsa.log.segment.SegmentSettings;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.LogWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A store that a test turns by hand, on a disk in memory. */
final class StoreRig {
    static final Path DIRECTORY = Path.of("/data");
    static final ReplicaId SELF = new ReplicaId(1, new UUID(3, 4));
    static final int JOURNAL_FILE_BYTES = 64 << 10;
    /** Four journal files of 64 KiB, segments of 16 KiB. */
    static final LogStoreSettings SMALL = settings(0);

    final SplittableRandom random = new SplittableRandom(1);
    final RecordingListener listener = new RecordingListener();
    private final LogStoreSettings settings;
    CrashFs disk;
    private long nowNanos;
    private long seq;
    private @Nullable JournaledLogStore store;
    private @Nullable LogWriter writer;

    StoreRig(LogStoreSettings settings) throws IOException {
        this(settings, new CrashFs(1));
    }

    StoreRig(LogStoreSettings settings, CrashFs disk) throws IOException {
        this.settings = settings;
        this.disk = disk;
        DataDirectory.format(disk, DIRECTORY, new DataDirectory.Identity("c", 1, new UUID(1, 2), List.of()));
        open();
    }

    static LogStoreSettings settings(long reserveBytes) {
        return new LogStoreSettings(
                JOURNAL_FILE_BYTES, 4, new SegmentSettings(16 << 10, 512), 4L << 20, 64 << 10, reserveBytes);
    }

    void open() throws IOException {
        JournaledLogStore opened = JournaledLogStore.openManual(disk, DIRECTORY, settings, () -> nowNanos);
        store = opened;
        writer = opened.openWriter(listener);
    }

    JournaledLogStore store() {
        JournaledLogStore open = store;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        return open;
    }

    List<DamagedRange> damage() {
        return store().damagedLogs().stream()
                .flatMap(log -> log.upkeep().damage().stream())
                .toList();
    }

    LogWriter writer() {
        LogWriter open = writer;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        return open;
    }

    static GroupDescriptor descriptor(long group) {
        return new GroupDescriptor(
                new GroupId(group), "t", new UUID(9, group), (int) group, SELF, Configuration.ofVoters(List.of(SELF)));
    }

    PartitionLog create(long group) throws IOException {
        PartitionLog log =
                (PartitionLog) store().create(List.of(descriptor(group))).getFirst();
        log.recovered();
        return log;
    }

    /** The log of a group after the store was opened anew. */
    PartitionLog log(long group) {
        return (PartitionLog) store().groups().stream()
                .filter(log -> log.descriptor().group().value() == group)
                .findFirst()
                .orElseThrow();
    }

    static Path topic(long group) {
        return DIRECTORY.resolve("topics/t-" + group);
    }

    /** An entry with one record whose offset is one less than its index. */
    Entry data(long index, int bytes) {
        return TestEntries.data(index, 1, index - 1, 1, 1000 + index, bytes, random);
    }

    Entry data(long index, int term, long offset, int bytes) {
        return TestEntries.data(index, term, offset, 1, 1000 + index, bytes, random);
    }

    Persist write(Entry... entries) {
        return new Persist(++seq, 0, null, List.of(entries), List.of());
    }

    Persist vote(int term) {
        return new Persist(++seq, 0, new HardState(term, SELF), List.of(), List.of());
    }

    /** Appends and commits entries of one record each, one write each. */
    void fill(PartitionLog log, long fromIndex, long toIndex, int bytes) {
        for (long index = fromIndex; index <= toIndex; index++) {
            writer().append(log, write(data(index, bytes)));
            log.committed(index);
            turn();
        }
        settle();
    }

    void turn() {
        nowNanos += SegmentWriter.ROUND_NANOS;
        store().turnJournal();
        store().turnBackground();
    }

    /** Each side may wait for the other's next turn. */
    void settle() {
        int idle = 0;
        for (int i = 0; i < 20_000 && idle < 15; i++) {
            nowNanos += SegmentWriter.ROUND_NANOS;
            boolean wrote = store().turnJournal();
            idle = store().turnBackground() == 0 || wrote ? 0 : idle + 1;
        }
    }

    /** Ends the process without a word and starts the next one. */
    void kill() throws IOException {
        disk = disk.afterKill();
        open();
    }
}
