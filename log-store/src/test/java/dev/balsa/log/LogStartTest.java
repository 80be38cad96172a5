package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.entry.ControlPayload;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.EntryPlace;
import dev.balsa.log.entry.TestEntries;
import dev.balsa.log.segment.SegmentSettings;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Committed log starts and rolls: what goes, what stays, and that nothing is left behind. */
class LogStartTest {
    private static final Path MANIFEST = StoreRig.topic(1).resolve("manifest");

    private final StoreRig rig = new StoreRig(StoreRig.SMALL);
    private PartitionLog log = rig.create(1);
    private long lastIndex;
    private long nextOffset;

    LogStartTest() throws IOException {}

    private void append(Entry entry) {
        lastIndex++;
        nextOffset = EntryFrame.nextOffset(entry);
        rig.writer().append(log, rig.write(entry));
        log.committed(lastIndex);
    }

    private void data(int bytes) {
        append(rig.data(lastIndex + 1, 1, nextOffset, bytes));
    }

    private void control(EntryKind kind, byte[] payload) {
        append(EntryFrame.control(kind, lastIndex + 1, 1, nextOffset, 5_000, payload));
    }

    private List<String> logs() {
        return rig.disk.list(StoreRig.topic(1)).stream()
                .filter(name -> name.endsWith(".log"))
                .toList();
    }

    private void records(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            data(bytes);
            rig.turn();
        }
        rig.settle();
    }

    @Test
    void wholeSegmentsBelowACommittedLogStartGoAndReadsBelowItAreRefused() throws IOException {
        records(30, 3_000);
        assertEquals(6, logs().size());
        control(EntryKind.LOG_START, ControlPayload.logStart(12));
        rig.settle();
        assertEquals(12, log.startOffset());
        assertEquals(log.upkeep().anchor(), rig.listener.starts.get(log));
        assertEquals(10, EntryPlace.after(log.upkeep().anchor()).nextOffset(), "whole segments only");
        assertEquals(
                List.of(
                        "00000000000000000010.log",
                        "00000000000000000015.log",
                        "00000000000000000020.log",
                        "00000000000000000025.log"),
                logs());
        assertEquals(12, EntryFrame.baseOffset(log.readFromOffset(12, 1).getFirst()));
        assertThrows(IOException.class, () -> log.readFromOffset(9, 1));
        rig.kill();
        log = rig.log(1);
        assertEquals(10, log.recovered().baseId().index());
        log.committed(lastIndex);
        rig.settle();
        assertEquals(12, log.startOffset(), "the log start is in the log");
        assertEquals(List.of(), rig.store().recoveryReport().segmentDamage());
        control(EntryKind.LOG_START, ControlPayload.logStart(3));
        rig.settle();
        assertEquals(12, log.startOffset(), "it never goes back");
    }

    @Test
    void whatIsHeldStaysUntilItIsLetGo() {
        records(30, 3_000);
        log.upkeep().holdFrom(8);
        control(EntryKind.LOG_START, ControlPayload.logStart(20));
        rig.settle();
        assertEquals(5, log.upkeep().anchor().id().index());
        assertEquals(20, log.startOffset());
        log.upkeep().holdFrom(Long.MAX_VALUE);
        rig.settle();
        assertEquals(20, log.upkeep().anchor().id().index());
    }

    /** What has to be held is known from what a crash left of the derived state, so not before that was read. */
    @Test
    void nothingGoesAfterAStartBeforeSomebodyRunsTheGroup() throws IOException {
        records(30, 3_000);
        log.upkeep().holdFrom(8);
        control(EntryKind.LOG_START, ControlPayload.logStart(20));
        rig.settle();
        rig.store().close();
        rig.open();
        log = rig.log(1);
        // Other groups fill the journal, so that this one is stored and written down although nobody runs it.
        rig.fill(rig.create(2), 1, 200, 3_000);
        assertEquals(5, log.upkeep().anchor().id().index());
        log.upkeep().holdFrom(13);
        log.recovered();
        log.committed(lastIndex);
        rig.settle();
        assertEquals(10, log.upkeep().anchor().id().index());
        assertEquals(2 * 16_000, log.upkeep().bytesGivenUp(), 4_000);
    }

    @Test
    void replicasRollAtTheSameEntriesAfterAChangeOfSize() throws IOException {
        StoreRig other = new StoreRig(new LogStoreSettings(
                StoreRig.JOURNAL_FILE_BYTES, 4, new SegmentSettings(30_000, 2_000), 4L << 20, 64 << 10, 0));
        PartitionLog copy = other.create(1);
        control(EntryKind.ROLL, ControlPayload.roll(9_000));
        records(10, 3_000);
        control(EntryKind.ROLL, ControlPayload.roll());
        control(EntryKind.ROLL, ControlPayload.roll(20_000));
        records(10, 3_000);
        for (long index = 1; index <= lastIndex; index++) {
            other.writer().append(copy, other.write(log.read(index, 1).getFirst()));
        }
        copy.committed(lastIndex);
        other.settle();
        List<String> logs = logs();
        assertTrue(logs.size() > 5, logs.toString());
        for (String name : logs) {
            assertArrayEquals(
                    rig.disk.content(StoreRig.topic(1).resolve(name)),
                    other.disk.content(StoreRig.topic(1).resolve(name)),
                    name);
        }
    }

    @Test
    void deletionThatWasInterruptedIsNoDamage() throws IOException {
        records(30, 3_000);
        control(EntryKind.LOG_START, ControlPayload.logStart(20));
        var before = rig.disk.contents();
        rig.settle();
        // As after a crash that brought some files back, and then lost the manifest.
        for (boolean manifest : new boolean[] {true, false}) {
            rig.disk = rig.disk.afterKill();
            for (String back : List.of("00000000000000000000.log", "00000000000000000010.log")) {
                Path path = StoreRig.topic(1).resolve(back);
                try (var file = rig.disk.create(path)) {
                    file.write(ByteBuffer.wrap(before.get(path)), 0);
                }
            }
            if (!manifest) {
                rig.disk.delete(MANIFEST);
            }
            rig.open();
            assertEquals(List.of(), rig.store().recoveryReport().segmentDamage());
            log = rig.log(1);
            log.recovered();
            rig.settle();
            data(10);
            rig.settle();
            assertEquals(20, EntryPlace.after(log.upkeep().anchor()).nextOffset());
            assertEquals(2, logs().size(), logs()::toString);
        }
    }

    /** Ten thousand seconds of a partition that keeps ten of them. */
    @Test
    void thousandRollsLeaveNoFileDescriptorOrNativeMemoryBehind() throws IOException {
        RetentionPolicy policy = new RetentionPolicy(10_000, RetentionPolicy.UNLIMITED, 1 << 20, 1_000);
        control(EntryKind.ROLL, ControlPayload.roll(1 << 20));
        long nativeBytes = 0;
        long handles = 0;
        int rolls = 0;
        for (long now = 1_000; rolls < 1_000; now += 500) {
            append(TestEntries.data(lastIndex + 1, 1, nextOffset, 1, now, 40, rig.random));
            RetentionPlan plan = log.upkeep().retention(policy, now);
            if (plan.rolls()) {
                rolls++;
                append(EntryFrame.control(EntryKind.ROLL, lastIndex + 1, 1, nextOffset, now, ControlPayload.roll()));
            }
            if (plan.advancesLogStart()) {
                append(EntryFrame.control(
                        EntryKind.LOG_START,
                        lastIndex + 1,
                        1,
                        nextOffset,
                        now,
                        ControlPayload.logStart(plan.logStartOffset())));
            }
            rig.turn();
            rig.turn();
            rig.turn();
            if (rolls == 100) {
                nativeBytes = directBytes();
                handles = rig.disk.openHandles();
            }
        }
        rig.settle();
        assertTrue(logs().size() <= 14, logs()::toString);
        assertTrue(rig.disk.list(StoreRig.topic(1)).size() <= 30, "files");
        assertEquals(handles, rig.disk.openHandles(), 13, "descriptors");
        assertTrue(directBytes() - nativeBytes < 2 << 20, nativeBytes + " bytes, then " + directBytes());
        assertEquals(4, rig.store().stats().journalFiles());
        rig.store().close();
        assertEquals(0, rig.disk.openHandles());
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
