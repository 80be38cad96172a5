package dev.balsa.log.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.DiskOperation;
import dev.balsa.log.crash.PowerCut;
import dev.balsa.log.crash.PowerCutException;
import dev.balsa.log.file.SideBySide;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Recovery that is itself cut short, at every operation, again and again. */
class JournalRecoveryTest {
    private static JournalRecovery open(CrashFs disk) throws IOException {
        return JournalRecovery.open(
                disk, JournalPictures.DIRECTORY, JournalPictures.SETTINGS, JournalPictures.OWNER, SideBySide.inOrder());
    }

    /** With a directory that is there for good; that is the store's part, not the journal's. */
    private static CrashFs disk(long seed) throws IOException {
        CrashFs disk = new CrashFs(seed);
        disk.createDirectories(JournalPictures.DIRECTORY);
        disk.syncDirectory(Path.of("/"));
        disk.syncDirectory(Path.of("/data"));
        return disk;
    }

    private static List<Long> frames(JournalRecovery recovery) throws IOException {
        List<Long> lsns = new ArrayList<>();
        recovery.replay((lsn, record) -> {
            if (!lsns.contains(lsn)) {
                lsns.add(lsn);
            }
        });
        return lsns;
    }

    @Test
    void interruptedRecoveryLosesNothingAndNeverLooksLikeRot() throws IOException {
        int cuts = 0;
        for (int seed = 0; seed < 150; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            CrashFs disk = disk(seed);
            Journal journal = open(disk).resume();
            List<Long> told = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                told.add(JournalPictures.append(journal, JournalPictures.records(1 + 3 * i, random)));
            }
            for (int operation = 1; operation < 14; operation++) {
                // Killed, so that the last frame may be in the page cache only; then cut while it is written anew.
                CrashFs at = disk.afterKill();
                at.cutAtOperation(at.operations() + operation);
                try {
                    open(at).resume();
                } catch (PowerCutException cut) {
                    cuts++;
                }
                CrashFs after = at.afterPowerCut(random);
                JournalRecovery recovery = open(after);
                assertEquals(told, frames(recovery), "seed " + seed + ", operation " + operation);
                recovery.resume();
                assertEquals(told, frames(open(after.afterPowerCut(random))));
            }
        }
        assertTrue(cuts > 500, "cuts " + cuts);
    }

    /** A broker that dies while it starts, again and again, with a journal that has no spare left. */
    @Test
    void recoveriesThatAreCutShortOneAfterTheOtherDoNotFillTheDisk() throws IOException {
        for (int operation = 1; operation < 14; operation++) {
            SplittableRandom random = new SplittableRandom(operation);
            CrashFs disk = disk(operation);
            Journal journal = open(disk).resume();
            long told = 0;
            for (int i = 0; i < 3; i++) {
                told = JournalPictures.append(journal, JournalPictures.records(1 + 3 * i, random));
            }
            for (int start = 0; start < 20; start++) {
                disk = random.nextBoolean() ? disk.afterKill() : disk.afterPowerCut(random);
                disk.cutAtOperation(disk.operations() + operation);
                try {
                    open(disk).resume();
                } catch (PowerCutException cut) {
                    assertTrue(disk.isCut());
                }
                disk = disk.afterKill();
                int files = disk.list(JournalPictures.DIRECTORY).size();
                assertTrue(
                        files <= JournalPictures.SETTINGS.files() + 3,
                        files + " files after " + start + " starts cut at operation " + operation);
            }
            assertEquals(told, frames(open(disk)).getLast());
        }
    }

    @Test
    void whatIsReplayedFromThePageCacheIsDurableBeforeAnybodyMayBelieveIt() throws IOException {
        CrashFs disk = disk(1);
        SplittableRandom random = new SplittableRandom(1);
        Journal journal = open(disk).resume();
        JournalPictures.append(journal, JournalPictures.records(1, random));
        long lsn = journal.nextLsn();
        disk.fail("killed here", 1, attempt -> attempt.operation() == DiskOperation.FORCE);
        try {
            JournalPictures.append(journal, JournalPictures.records(4, random));
        } catch (IOException expected) {
            assertTrue(String.valueOf(expected.getMessage()).contains("killed here"));
        }
        CrashFs killed = disk.afterKill();
        JournalRecovery recovery = open(killed);
        assertTrue(frames(recovery).contains(lsn), "programs still see it");
        recovery.resume();
        CrashFs after = killed.afterPowerCut(new PowerCut(4096, PowerCut.Style.NOTHING), random);
        assertTrue(frames(open(after)).contains(lsn), "it was replayed, so it must be there for ever");
    }

    @Test
    void lastSpareIsKeptForThoseWhoFreeFiles() throws IOException {
        CrashFs disk = disk(1);
        SplittableRandom random = new SplittableRandom(1);
        Journal journal = open(disk).resume();
        JournalPictures.prepare(journal);
        int frames = 0;
        while (journal.capacity(JournalUse.DATA) > 20_000) {
            JournalPictures.append(journal, JournalPictures.records(1 + 3 * frames++, random));
        }
        assertTrue(journal.isShort());
        assertEquals(journal.maxBodyBytes(), journal.capacity(JournalUse.CHECKPOINT));
        long live = journal.currentFirstLsn();
        JournalPictures.append(journal, List.of(new JournalRecord.Checkpoint(live, 0)));
        assertTrue(journal.release(live));
        assertFalse(journal.release(live));
        assertTrue(journal.prepareFreed());
        assertFalse(journal.isShort());
        assertEquals(4, journal.fileCount());
    }
}
