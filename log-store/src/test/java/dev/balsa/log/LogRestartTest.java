package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.entry.EntryPlace;
import dev.balsa.log.segment.ControlState;
import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.membership.Configuration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A log that begins anew behind an anchor, because its leader has given up what it lacks. */
class LogRestartTest {
    private final StoreRig rig = new StoreRig(StoreRig.SMALL);
    private final PartitionLog log = rig.create(1);

    LogRestartTest() throws IOException {}

    private void restart() {
        var first = List.of(rig.data(101, 3, 500, 200), rig.data(102, 3, 501, 200));
        rig.writer().append(log, LogRestartCut.restart(0, first));
    }

    @Test
    void termAndVoteSurviveAndTheLogGoesOnBehindTheAnchor() throws IOException {
        rig.fill(log, 1, 10, 3_000);
        rig.writer().append(log, rig.vote(7));
        restart();
        log.committed(102);
        rig.settle();
        assertEquals(102, log.storedIndex());
        assertEquals(502, log.storedOffset());
        assertEquals(500, log.startOffset());
        assertEquals(101, log.read(101, 1).getFirst().index());
        assertThrows(IOException.class, () -> log.read(5, 1));
        assertThrows(IOException.class, () -> log.readFromOffset(3, 1));
        assertEquals(
                List.of("00000000000000000500.idx", "00000000000000000500.log", "manifest", "meta"),
                rig.disk.list(StoreRig.topic(1)));
        rig.kill();
        var recovered = rig.log(1).recovered();
        assertEquals(new HardState(7, StoreRig.SELF), recovered.hardState());
        assertEquals(LogRestartCut.ANCHOR.previous(), recovered.baseId());
        assertEquals(102, recovered.lastIndex());
    }

    @Test
    void wholeOldLogOrWholeNewOneWhereverItIsStopped() throws IOException {
        LogRestartCut cut = new LogRestartCut();
        for (long seed = 1; seed <= 120; seed++) {
            try {
                cut.run(seed);
            } catch (AssertionError | IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertTrue(cut.foundOld > 15 && cut.foundNew > 40, cut.foundOld + " old, " + cut.foundNew + " new");
    }

    @Test
    void committedEntriesAreNotGivenUpForAnEarlierAnchor() {
        rig.writer().append(log, rig.write(rig.data(1, 10)));
        rig.turn();
        log.committed(1);
        Persist truncating = LogRestartCut.restart(1, List.of());
        assertThrows(IllegalArgumentException.class, () -> rig.writer().append(log, truncating));
        Anchor beginning = Anchor.beginning(Configuration.EMPTY);
        var early = new Persist(1_000, beginning, 0, null, List.of(), List.of());
        assertThrows(IllegalArgumentException.class, () -> rig.writer().append(log, early));
    }

    @Test
    void appendTimesDoNotGoBackBehindTheAnchor() throws IOException {
        restart();
        log.committed(100);
        rig.settle();
        assertEquals(1_100, EntryPlace.after(log.upkeep().anchor()).appendTimeMs());
        rig.kill();
        Anchor base = rig.log(1).recovered().base();
        assertEquals(1_100, EntryPlace.after(base).appendTimeMs());
    }

    /** No record came before the anchor, so its segment bears the same name as that of the log's first entry. */
    @Test
    void lostHeaderAtOffsetZeroIsNotTakenForTheBeginningOfTheLog() throws IOException {
        SegmentAnchor anchor = new SegmentAnchor(new EntryId(7, 2), 0, 5, 0, Configuration.EMPTY, ControlState.NONE);
        rig.writer()
                .append(
                        log,
                        new Persist(
                                50,
                                anchor.toAnchor(Configuration.EMPTY),
                                0,
                                null,
                                List.of(rig.data(8, 2, 0, 300)),
                                List.of()));
        log.committed(8);
        rig.settle();
        Path segment = StoreRig.topic(1).resolve("00000000000000000000.log");
        rig.disk.damage(segment, 0, new byte[60]);
        CrashFs withoutIndex = rig.disk.afterKill();
        rig.kill();
        assertEquals(new EntryId(7, 2), rig.log(1).recovered().baseId());
        rig.settle();
        assertEquals(8, rig.log(1).read(8, 1_000).getFirst().index());

        withoutIndex.delete(StoreRig.topic(1).resolve("00000000000000000000.idx"));
        IOException refused = assertThrows(
                IOException.class,
                () -> JournaledLogStore.openManual(withoutIndex, StoreRig.DIRECTORY, StoreRig.SMALL, () -> 0));
        assertTrue(String.valueOf(refused.getMessage()).contains("nothing else tells"), refused.toString());
    }

    @Test
    void anchorIsTheSameOnTheWire() {
        SegmentAnchor anchor = LogRestartCut.ANCHOR;
        assertEquals(anchor, SegmentAnchor.decode(ByteBuffer.wrap(anchor.encode())));
        byte[] bytes = anchor.encode();
        for (int length = 0; length < bytes.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length).slice();
            assertThrows(IllegalArgumentException.class, () -> SegmentAnchor.decode(cut));
        }
    }

    @Test
    void storeThatWaitsForItsFirstCheckpointAfterARestartIsFoundBothWays() throws IOException {
        rig.fill(log, 1, 10, 3_000);
        restart();
        rig.store().turnJournal();
        CrashFs justDurable = rig.disk.afterPowerCut(new SplittableRandom(3));
        rig.settle();
        CrashFs later = rig.disk.afterPowerCut(new SplittableRandom(4));
        for (CrashFs disk : List.of(justDurable, later)) {
            JournaledLogStore store = JournaledLogStore.openManual(disk, StoreRig.DIRECTORY, StoreRig.SMALL, () -> 0);
            PartitionLog found = (PartitionLog) store.groups().getFirst();
            assertEquals(102, found.recovered().lastIndex());
            assertEquals(100, found.storedIndex());
            store.close();
        }
    }
}
