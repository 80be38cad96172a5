package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.DiskOperation;
import dev.balsa.log.crash.PowerCut;
import dev.balsa.log.file.FileHandle;
import dev.balsa.raft.log.HardState;
import java.io.IOException;
import java.nio.ByteBuffer;
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

    /** Room is seen and proven within five seconds. */
    private void awaitResume() {
        for (int i = 0; i < 100; i++) {
            rig.turn();
        }
        assertEquals(StoreHealth.OPEN, rig.store().health());
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
        awaitResume();
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
        awaitResume();
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

    /** Not of this group nor of that one: a vote must not wait for somebody else's batch either. */
    @Test
    void votesPassABatchThatFindsNoRoom() throws IOException {
        PartitionLog other = rig.create(2);
        rig.disk.limitBytes(used(rig.disk));
        long index = 0;
        while (rig.store().stats().journalWaits() == 0 && index < 2_000) {
            index++;
            rig.writer().append(log, rig.write(rig.data(index, 6_000)));
            rig.turn();
        }
        assertNull(rig.store().failure());
        assertEquals(index - 1, rig.listener.durableTicket, "a batch waits for room");
        rig.writer().append(other, rig.vote(5));
        rig.writer().append(log, rig.vote(6));
        rig.settle();
        assertNull(rig.store().failure());
        assertEquals(index + 2, rig.listener.durableTicket);
    }

    @Test
    void brokerStartsOnAFullDiskWithWhatItsReserveHolds() throws IOException {
        for (int i = 1; i <= 15; i++) {
            rig.writer().append(log, rig.write(rig.data(i, 3_000)));
            rig.store().turnJournal();
            log.committed(i);
        }
        rig.writer().append(log, rig.vote(9));
        rig.store().turnJournal();
        rig.store().turnJournal();
        // What stood in segments without being forced is gone, and somebody else has taken its room.
        rig.disk = rig.disk.afterPowerCut(new PowerCut(4096, PowerCut.Style.NOTHING), rig.random);
        rig.disk.delete(RESERVE);
        try (FileHandle reserve = rig.disk.create(RESERVE)) {
            reserve.write(ByteBuffer.allocate(RESERVE_BYTES / 2), 0);
        }
        rig.disk.limitBytes(used(rig.disk));
        rig.open();
        var recovered = rig.log(1).recovered();
        assertEquals(9, recovered.hardState().term());
        assertEquals(15, recovered.lastIndex());
        rig.settle();
        assertEquals(StoreHealth.READ_ONLY, rig.store().health());
        assertNull(rig.store().failure());
        rig.disk.limitBytes(Long.MAX_VALUE);
        awaitResume();
    }

    @Test
    void roomGoesToTheReserveBeforeSpareFiles() throws IOException {
        rig.disk.limitBytes(used(rig.disk));
        rig.fill(log, 1, 30, 3_000);
        assertEquals(StoreHealth.READ_ONLY, rig.store().health());
        for (Path path : rig.disk.contents().keySet()) {
            assertFalse(path.toString().endsWith(".unfinished"), path + " takes room");
        }
        rig.disk.limitBytes(used(rig.disk) + 3 * RESERVE_BYTES / 2 + (64 << 10));
        awaitResume();
        assertTrue(rig.disk.exists(RESERVE));
    }

    /** One partition lies where there is no room; the journal must go round for all the others. */
    @Test
    void groupThatCannotBeStoredDoesNotKeepTheJournalFromBeingFreed() throws IOException {
        PartitionLog roomless = rig.create(2);
        rig.settle();
        rig.disk.refuseRoom(StoreRig.topic(2));
        rig.writer().append(roomless, rig.write(rig.data(1, 3_000)));
        roomless.committed(1);
        rig.turn();
        long checkpoints = rig.store().stats().checkpoints();
        for (int term = 2; term <= 1_200; term++) {
            rig.writer().append(log, rig.vote(term));
            rig.turn();
            rig.turn();
        }
        assertNull(rig.store().failure());
        assertTrue(
                rig.store().stats().checkpoints() > checkpoints + 5, rig.store().stats() + " after " + checkpoints);
        assertEquals(1_200, rig.listener.durableTicket);
        assertTrue(rig.store().stats().journalFiles() <= 4, "" + rig.store().stats());
        assertEquals(0, roomless.storedIndex());
        rig.disk.refuseRoom(null);
        rig.settle();
        assertEquals(1, roomless.storedIndex());
        rig.kill();
        assertEquals(1, rig.log(2).recovered().lastIndex());
    }

    @Test
    void journalFilesAreNotForgottenWhenTheDiskIsTooFullToRenameOne() throws IOException {
        int files = rig.store().stats().journalFiles();
        rig.disk.fail(
                "No space left on device",
                3,
                attempt -> attempt.operation() == DiskOperation.RENAME
                        && attempt.path().toString().endsWith(".journal"));
        for (int term = 1; term <= 600; term++) {
            rig.writer().append(log, rig.vote(term));
            rig.turn();
        }
        rig.settle();
        assertNull(rig.store().failure());
        assertEquals(600, rig.listener.durableTicket);
        assertEquals(files, rig.store().stats().journalFiles());
        long onDisk = rig.disk.list(StoreRig.DIRECTORY.resolve("journal")).size();
        assertEquals(files, onDisk);
    }

    /** The file system tells of room that the user may not have. */
    @Test
    void aQuotaKeepsTheStoreReadOnlyUntilThereIsRoomIndeed() throws IOException {
        rig.disk.limitByQuota(used(rig.disk));
        for (int i = 1; i <= 15; i++) {
            rig.writer().append(log, rig.write(rig.data(i, 3_000)));
            log.committed(i);
        }
        rig.settle();
        assertEquals(15, log.storedIndex(), "the reserve was given away");
        assertEquals(StoreHealth.READ_ONLY, rig.store().health());
        for (int i = 0; i < 1_000; i++) {
            rig.turn();
            assertEquals(StoreHealth.READ_ONLY, rig.store().health(), "turn " + i);
        }
        rig.disk.limitByQuota(used(rig.disk) + RESERVE_BYTES / 2 + 4096);
        for (int i = 0; i < 1_000; i++) {
            rig.turn();
            assertEquals(StoreHealth.READ_ONLY, rig.store().health(), "room for the reserve and nothing else, " + i);
        }
        rig.disk.limitByQuota(used(rig.disk) + 3 * RESERVE_BYTES);
        awaitResume();
        assertNull(rig.store().failure());
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
