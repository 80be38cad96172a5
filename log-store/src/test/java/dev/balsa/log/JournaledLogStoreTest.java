package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.DiskOperation;
import dev.balsa.log.crash.PowerCut;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.TestEntries;
import dev.balsa.log.segment.SegmentSettings;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.LogWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The store driven by hand: who is told what and when, limits, refusals, failures. */
class JournaledLogStoreTest {
    private static final Path DIRECTORY = Path.of("/data");
    private static final ReplicaId SELF = new ReplicaId(1, new UUID(3, 4));
    private static final LogStoreSettings SMALL =
            new LogStoreSettings(64 << 10, 4, new SegmentSettings(64 << 10, 512), 4L << 20, 64 << 10, 0);

    private final SplittableRandom random = new SplittableRandom(1);
    private final RecordingListener listener = new RecordingListener();
    private CrashFs disk = new CrashFs(1);
    private long nowNanos;
    private long seq;

    @BeforeEach
    void format() throws IOException {
        DataDirectory.format(disk, DIRECTORY, new DataDirectory.Identity("c", 1, new UUID(1, 2), List.of()));
    }

    private JournaledLogStore open(LogStoreSettings settings) throws IOException {
        return JournaledLogStore.openManual(disk, DIRECTORY, settings, () -> nowNanos);
    }

    private static GroupDescriptor descriptor(long group, String topic, int partition) {
        return new GroupDescriptor(
                new GroupId(group), topic, new UUID(9, group), partition, SELF, Configuration.ofVoters(List.of(SELF)));
    }

    private static PartitionLog create(JournaledLogStore store, GroupDescriptor descriptor) throws IOException {
        PartitionLog log = (PartitionLog) store.create(List.of(descriptor)).getFirst();
        log.recovered();
        return log;
    }

    private Persist write(Entry... entries) {
        return new Persist(++seq, 0, null, List.of(entries), List.of());
    }

    private Entry data(long index, int bytes) {
        return TestEntries.data(index, 1, index - 1, 1, 1000, bytes, random);
    }

    private void settle(JournaledLogStore store) {
        // Each side may wait for the other's next turn.
        int idle = 0;
        for (int i = 0; i < 10_000 && idle < 3; i++) {
            nowNanos += SegmentWriter.ROUND_NANOS;
            boolean wrote = store.turnJournal();
            // Spares are made in steps of a MiB with less than a round in between.
            idle = store.turnBackground() < SegmentWriter.ROUND_NANOS || wrote ? 0 : idle + 1;
        }
    }

    @Test
    void manyWritesShareOneSyncAndEachLoopIsToldOnce() throws IOException {
        JournaledLogStore store = open(SMALL);
        RecordingListener other = new RecordingListener();
        LogWriter one = store.openWriter(listener);
        LogWriter two = store.openWriter(other);
        List<PartitionLog> logs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            logs.add(create(store, descriptor(i, "t", i)));
        }
        long syncs = disk.count(DiskOperation.FORCE);
        for (int i = 0; i < 10; i++) {
            (i % 2 == 0 ? one : two).append(logs.get(i), write(data(1, 100)));
        }
        assertEquals(0, listener.durableTicket);
        assertTrue(store.turnJournal());
        assertEquals(1, disk.count(DiskOperation.FORCE) - syncs);
        assertEquals(List.of(5L), listener.tickets);
        assertEquals(List.of(5L), other.tickets);
        assertFalse(store.turnJournal());
        store.close();
    }

    @Test
    void nothingIsToldBeforeTheSync() throws IOException {
        JournaledLogStore store = open(SMALL);
        PartitionLog log = create(store, descriptor(1, "t", 0));
        LogWriter writer = store.openWriter(listener);
        writer.append(log, write(data(1, 100)));
        disk.fail("bad cable", 1, attempt -> attempt.operation() == DiskOperation.FORCE);
        store.turnJournal();
        assertEquals(List.of(), listener.tickets);
        assertEquals(1, listener.failures.size());
        assertTrue(listener.failures.getFirst().contains("bad cable"), listener.failures.getFirst());

        writer.append(log, write(data(2, 100)));
        assertFalse(store.turnJournal(), "a failed sync is never tried again");
        assertEquals(List.of(), listener.tickets);
        assertThrows(IOException.class, () -> store.create(List.of(descriptor(2, "t", 1))));
        RecordingListener late = new RecordingListener();
        store.openWriter(late);
        assertEquals(listener.failures, late.failures);
        assertNotNull(store.failure());
    }

    @Test
    void entriesMoveToSegmentsOnceCommittedAndDurable() throws IOException {
        JournaledLogStore store = open(SMALL);
        PartitionLog log = create(store, descriptor(1, "t", 0));
        LogWriter writer = store.openWriter(listener);
        Entry first = data(1, 100);
        Entry second = data(2, 100);
        writer.append(log, write(first, second));
        log.committed(1);
        nowNanos += 10 * SegmentWriter.ROUND_NANOS;
        store.turnBackground();
        assertEquals(0, log.storedIndex(), "committed, but not durable here");
        store.turnJournal();
        nowNanos += 10 * SegmentWriter.ROUND_NANOS;
        store.turnBackground();
        assertEquals(1, log.storedIndex());
        assertEquals(1, log.storedOffset());
        assertEquals(1L, listener.stored.get(log));
        assertTrue(Arrays.equals(first.frame(), log.read(1, 1 << 20).getFirst().frame()));
        assertTrue(Arrays.equals(
                first.frame(), log.readFromOffset(0, 1 << 20).getFirst().frame()));
        assertThrows(IOException.class, () -> log.read(2, 1 << 20));
        store.close();
    }

    @Test
    void commitIndexAheadOfATruncationInTheQueueStoresNothingOld() throws IOException {
        JournaledLogStore store = open(SMALL);
        PartitionLog log = create(store, descriptor(1, "t", 0));
        LogWriter writer = store.openWriter(listener);
        writer.append(log, write(data(1, 50), data(2, 50)));
        store.turnJournal();
        Entry replacement = TestEntries.data(2, 3, 1, 1, 1000, 80, random);
        writer.append(log, new Persist(++seq, 2, new HardState(3, null), List.of(replacement), List.of()));
        log.committed(2);
        nowNanos += 10 * SegmentWriter.ROUND_NANOS;
        store.turnBackground();
        assertEquals(0, log.storedIndex(), "which entry 2 is committed is known only once the truncation is applied");
        settle(store);
        assertEquals(2, log.storedIndex());
        assertEquals(3, log.read(2, 1 << 20).getFirst().term());
        store.close();
    }

    @Test
    void largeWriteIsCutIntoFramesAndLargeEntryIsOne() throws IOException {
        LogStoreSettings large = new LogStoreSettings(16 << 20, 4, SegmentSettings.DEFAULT, 64L << 20, 64L << 20, 0);
        JournaledLogStore store = open(large);
        PartitionLog log = create(store, descriptor(1, "t", 0));
        LogWriter writer = store.openWriter(listener);
        settle(store);
        Entry[] entries = new Entry[6];
        for (int i = 0; i < 6; i++) {
            entries[i] = data(i + 1, 1 << 20);
        }
        writer.append(log, write(entries));
        writer.append(log, write(data(7, 8 << 20)));
        long frames = store.stats().frames();
        assertTrue(store.turnJournal());
        assertEquals(0, listener.durableTicket, "the rest of the write is still to come");
        store.turnJournal();
        assertEquals(1, listener.durableTicket);
        store.turnJournal();
        assertEquals(2, listener.durableTicket);
        assertEquals(3, store.stats().frames() - frames);

        disk = disk.afterPowerCut(new PowerCut(4096, PowerCut.Style.NOTHING), random);
        RecoveredLog recovered = open(large).groups().getFirst().recovered();
        assertEquals(7, recovered.lastIndex());
        assertTrue(Arrays.equals(entries[5].frame(), recovered.tail().get(5).frame()));
    }

    @Test
    void illFittingWritesAreRefusedBeforeTheyReachTheJournal() throws IOException {
        JournaledLogStore store = open(SMALL);
        PartitionLog log = create(store, descriptor(1, "t", 0));
        LogWriter writer = store.openWriter(listener);
        assertThrows(IllegalArgumentException.class, () -> writer.append(log, write(data(2, 10))));
        assertThrows(IllegalArgumentException.class, () -> writer.append(log, write(data(1, 64 << 10))));
        assertEquals(1, writer.append(log, write(data(1, 10))));
        store.turnJournal();
        log.committed(1);
        assertThrows(
                IllegalArgumentException.class,
                () -> writer.append(log, new Persist(++seq, 1, null, List.of(), List.of())));
        store.close();
    }

    @Test
    void queueThatGrowsBeyondItsBoundFailsTheStore() throws IOException {
        JournaledLogStore store = open(SMALL);
        PartitionLog log = create(store, descriptor(1, "t", 0));
        LogWriter writer = store.openWriter(listener);
        for (int i = 1; i <= 100 && listener.failures.isEmpty(); i++) {
            writer.append(log, write(data(i, 50_000)));
        }
        assertEquals(1, listener.failures.size());
    }

    @Test
    void journalIsReusedForeverAndIdleGroupsKeepTheirState() throws IOException {
        JournaledLogStore store = open(SMALL);
        PartitionLog idle = create(store, descriptor(1, "idle", 0));
        PartitionLog busy = create(store, descriptor(2, "busy", 0));
        LogWriter writer = store.openWriter(listener);
        writer.append(
                idle, new Persist(++seq, 0, new HardState(5, SELF), List.of(data(1, 200), data(2, 300)), List.of()));
        idle.committed(1);
        for (int i = 1; i <= 400; i++) {
            writer.append(busy, write(data(i, 3_000)));
            busy.committed(i);
            store.turnJournal();
            nowNanos += SegmentWriter.ROUND_NANOS;
            store.turnBackground();
        }
        settle(store);
        StoreStats stats = store.stats();
        assertTrue(stats.checkpoints() > 10, stats.toString());
        assertEquals(4, stats.journalFiles(), "the journal must not grow");
        assertTrue(stats.writtenBytes() > 5 * 4 * (64 << 10), stats.toString());

        disk = disk.afterPowerCut(new PowerCut(4096, PowerCut.Style.NOTHING), random);
        store = open(SMALL);
        RecoveredLog recovered = store.groups().getFirst().recovered();
        assertEquals(new HardState(5, SELF), recovered.hardState());
        assertEquals(2, recovered.lastIndex());
        assertEquals(1, recovered.storedIndex());
        assertEquals(400, store.groups().get(1).recovered().lastIndex());
        store.close();
    }

    @Test
    void journalWaitsForASlowCheckpointAndNeverOverwrites() throws IOException {
        JournaledLogStore store = open(SMALL);
        PartitionLog log = create(store, descriptor(1, "t", 0));
        LogWriter writer = store.openWriter(listener);
        settle(store);
        int handed = 0;
        while (store.stats().journalWaits() == 0) {
            writer.append(log, write(data(++handed, 3_000)));
            store.turnJournal();
        }
        long told = listener.durableTicket;
        assertTrue(told < handed);
        assertFalse(store.turnJournal());
        log.committed(handed);
        settle(store);
        assertEquals(handed, listener.durableTicket);
        store.close();
    }

    @Test
    void createIsIdempotentAndRefusesContradictions() throws IOException {
        JournaledLogStore store = open(SMALL);
        GroupDescriptor descriptor = descriptor(1, "t", 0);
        var created = store.create(List.of(descriptor, descriptor(2, "t", 1)));
        assertSame(created.getFirst(), store.create(List.of(descriptor)).getFirst());
        assertThrows(IOException.class, () -> store.create(List.of(descriptor(1, "t", 5))));
        assertThrows(IOException.class, () -> store.create(List.of(descriptor(9, "t", 0))));
        assertThrows(IllegalArgumentException.class, () -> store.create(List.of(descriptor(9, "../x", 0))));
        store.close();
    }

    @Test
    void dropRemovesTheFilesAndTheNameCanBeUsedAgain() throws IOException {
        JournaledLogStore store = open(SMALL);
        PartitionLog log = create(store, descriptor(1, "t", 0));
        LogWriter writer = store.openWriter(listener);
        writer.append(log, write(data(1, 100)));
        settle(store);
        store.drop(new GroupId(1));
        store.drop(new GroupId(1));
        assertEquals(List.of(), disk.list(DIRECTORY.resolve("topics")));
        create(store, descriptor(2, "t", 0));
        store.close();
        disk = disk.afterKill();
        store = open(SMALL);
        assertEquals(1, store.groups().size());
        assertEquals(new GroupId(2), store.groups().getFirst().descriptor().group());
        assertEquals(0, store.groups().getFirst().recovered().lastIndex());
        store.close();
    }

    @Test
    void directoryOfNobodyIsMovedAsideAndKept() throws IOException {
        JournaledLogStore store = open(SMALL);
        create(store, descriptor(1, "t", 0));
        store.close();
        disk = disk.afterKill();
        Path stranger = DIRECTORY.resolve("topics/stranger-0");
        disk.createDirectories(stranger);
        disk.create(stranger.resolve("precious")).close();
        MetaFile.write(disk, DIRECTORY.resolve("topics/t-0"), descriptor(77, "t", 0));
        store = open(SMALL);
        assertEquals(List.of("stranger-0", "t-0"), disk.list(DIRECTORY.resolve("orphans")));
        assertEquals(2, store.recoveryReport().orphans().size());
        assertTrue(disk.exists(DIRECTORY.resolve("orphans/stranger-0/precious")));
        assertEquals(List.of("meta"), disk.list(DIRECTORY.resolve("topics/t-0")));
        store.close();
    }

    @Test
    void lostJournalAndLostDirectoriesAreNeverTakenForEmptyOnes() throws IOException {
        JournaledLogStore store = open(SMALL);
        PartitionLog log = create(store, descriptor(1, "t", 0));
        LogWriter writer = store.openWriter(listener);
        for (int i = 1; i < 100; i++) {
            writer.append(log, write(data(i, 3_000)));
            log.committed(i);
            store.turnJournal();
            nowNanos += SegmentWriter.ROUND_NANOS;
            store.turnBackground();
        }
        store.close();
        assertTrue(store.stats().checkpoints() > 0);
        CrashFs whole = disk.afterKill();

        disk = whole.afterKill();
        for (String name : disk.list(DIRECTORY.resolve("journal"))) {
            disk.delete(DIRECTORY.resolve("journal").resolve(name));
        }
        assertTrue(messageOfOpen().contains("the journal was removed"));

        disk = whole.afterKill();
        disk.rename(DIRECTORY.resolve("topics/t-0"), DIRECTORY.resolve("elsewhere"));
        assertTrue(messageOfOpen().contains("is missing"));
    }

    @Test
    void rotInTheJournalStopsTheStartAndChangesNothing() throws IOException {
        JournaledLogStore store = open(SMALL);
        PartitionLog log = create(store, descriptor(1, "t", 0));
        LogWriter writer = store.openWriter(listener);
        for (int i = 1; i < 6; i++) {
            writer.append(log, write(data(i, 300)));
            store.turnJournal();
        }
        disk = disk.afterKill();
        Path file = DIRECTORY.resolve("journal/00000000000000000001.journal");
        disk.flipBit(file, 3 * 4096 + 700, 3);
        var before = disk.contents();
        String message = messageOfOpen();
        assertTrue(message.contains("00000000000000000001.journal at byte 12288"), message);
        assertTrue(message.contains("groups g1"), message);
        assertTrue(message.contains("join as a new replica"), message);
        before.forEach((path, content) ->
                assertTrue(Arrays.equals(content, disk.contents().get(path))));
    }

    private String messageOfOpen() {
        return String.valueOf(assertThrows(IOException.class, () -> open(SMALL)).getMessage());
    }

    @Test
    void filesOfAnotherUserAndTooFewDescriptorsAreRefusedWithWhatToDo() throws IOException {
        JournaledLogStore store = open(SMALL);
        create(store, descriptor(1, "t", 0));
        store.close();
        CrashFs whole = disk.afterKill();
        for (String part : List.of("journal", "topics/t-0")) {
            disk = whole.afterKill();
            disk.deny(DIRECTORY.resolve(part));
            String message = messageOfOpen();
            assertTrue(message.contains("owner and permissions"), message);
            assertTrue(message.contains(part), message);
        }
        disk = whole.afterKill();
        disk.tellMaxOpenFiles(700);
        String message = messageOfOpen();
        assertTrue(message.contains("may open 700 files and needs 772"), message);
        assertTrue(message.contains("ulimit -n"), message);
        disk.tellMaxOpenFiles(772);
        open(SMALL).close();
    }

    @Test
    void controlEntriesKeepOffsetsDense() throws IOException {
        JournaledLogStore store = open(SMALL);
        PartitionLog log = create(store, descriptor(1, "t", 0));
        LogWriter writer = store.openWriter(listener);
        Entry noop = EntryFrame.control(EntryKind.NOOP, 1, 1, 0, 5, new byte[0]);
        Entry data = TestEntries.data(2, 1, 0, 3, 1000, 20, random);
        writer.append(log, write(noop, data));
        log.committed(2);
        settle(store);
        assertEquals(0, log.startOffset());
        assertEquals(3, log.storedOffset());
        assertEquals(0, log.offsetForTimestamp(1000, 0));
        assertEquals(-1, log.offsetForTimestamp(1001, 0));
        store.close();
    }
}
