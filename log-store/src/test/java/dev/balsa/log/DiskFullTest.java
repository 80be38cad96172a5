package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.file.CrashFs;
import dev.balsa.log.file.DiskOperation;
import dev.balsa.raft.log.HardState;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A disk without room: what was taken is kept, what must always be possible stays possible, and it ends unaided. */
class DiskFullTest {
    private static final Path RESERVE = StoreRig.DIRECTORY.resolve("balsa.reserve");
    private static final int RESERVE_BYTES = 128 << 10;

    private final StoreRig rig = new StoreRig(StoreRig.settings(RESERVE_BYTES));
    private final PartitionLog log = rig.create(1);

    DiskFullTest() throws IOException {
        rig.settle();
    }

    private static long used(CrashFs disk) {
        return disk.contents().values().stream()
                .mapToLong(content -> content.length)
                .sum();
    }

    @Test
    void storeTurnsReadOnlyWhileThereIsStillRoom() {
        assertEquals(StoreHealth.OPEN, rig.store().health());
        rig.disk.limitBytes(used(rig.disk) + 300_000);
        long index = 0;
        while (rig.store().health() == StoreHealth.OPEN) {
            index++;
            rig.fill(log, index, index, 3_000);
        }
        assertEquals(StoreHealth.READ_ONLY, rig.store().health());
        assertFalse(rig.store().health().acceptsData());
        assertTrue(rig.disk.usableBytes(StoreRig.DIRECTORY) > RESERVE_BYTES / 4, "room for what is under way");
        assertEquals(index, log.storedIndex());
        assertNull(rig.store().failure());
        rig.disk.limitBytes(Long.MAX_VALUE);
        rig.settle();
        assertEquals(StoreHealth.OPEN, rig.store().health());
    }

    @Test
    void whatWasTakenIsStoredFromTheReserveWhenSomebodyElseFillsTheDisk() throws IOException {
        for (int i = 1; i <= 15; i++) {
            rig.writer().append(log, rig.write(rig.data(i, 3_000)));
            log.committed(i);
        }
        rig.disk.limitBytes(used(rig.disk));
        rig.settle();
        assertNull(rig.store().failure());
        assertEquals(15, rig.listener.durableTicket);
        assertEquals(StoreHealth.READ_ONLY, rig.store().health());
        assertFalse(rig.disk.exists(RESERVE), "given away");
        assertEquals(15, log.storedIndex());
        rig.disk.limitBytes(Long.MAX_VALUE);
        rig.settle();
        assertEquals(StoreHealth.OPEN, rig.store().health());
        assertEquals(RESERVE_BYTES / 2, rig.disk.content(RESERVE).length);
        rig.fill(log, 16, 40, 3_000);
        assertEquals(40, log.storedIndex());
    }

    /** Nobody can stop a host from handing in data, and terms and votes must become durable all the same. */
    @Test
    void votesAreDurableOnAFullDiskForAsLongAsItTakes() throws IOException {
        for (int i = 1; i <= 10; i++) {
            rig.writer().append(log, rig.write(rig.data(i, 3_000)));
            log.committed(i);
        }
        rig.disk.limitBytes(used(rig.disk));
        rig.settle();
        assertEquals(10, rig.listener.durableTicket);
        rig.disk.limitBytes(used(rig.disk));
        int files = rig.store().stats().journalFiles();
        for (int term = 1; term <= 600; term++) {
            rig.writer().append(log, rig.vote(term));
            rig.turn();
            rig.turn();
        }
        assertNull(rig.store().failure());
        assertEquals(610, rig.listener.durableTicket, "the journal has come around several times");
        assertEquals(files, rig.store().stats().journalFiles());
        rig.disk.limitBytes(Long.MAX_VALUE);
        rig.kill();
        rig.settle();
        var recovered = rig.log(1).recovered();
        assertEquals(new HardState(600, StoreRig.SELF), recovered.hardState());
        assertEquals(10, recovered.lastIndex());
    }

    @Test
    void failedSyncForWantOfSpaceIsNotTriedAgain() {
        rig.disk.fail(
                "No space left on device",
                1,
                attempt -> attempt.operation() == DiskOperation.FORCE
                        && attempt.path().toString().endsWith(".log"));
        long index = 0;
        while (rig.store().failure() == null && index < 500) {
            index++;
            rig.fill(log, index, index, 3_000);
        }
        String failure = String.valueOf(rig.store().failure());
        assertTrue(failure.contains("cannot be synced"), failure);
        assertEquals(StoreHealth.FAILED, rig.store().health());
    }
}
