package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.PowerCutException;
import dev.balsa.log.segment.ControlState;
import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.membership.Configuration;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/**
 * One log that begins anew per seed, stopped somewhere on the way; the start after that is cut by the power as well. What is
 * found must be the old log, whole, or the new one. Says what is wrong, or nothing.
 */
public final class LogRestartCut implements LongFunction<String> {
    static final long OLD_LAST = 30;
    static final SegmentAnchor ANCHOR =
            new SegmentAnchor(new EntryId(100, 3), 500, 1_100, 0, Configuration.EMPTY, new ControlState(400, 0));

    /** How often each log was found. */
    int foundOld;

    int foundNew;

    @Override
    public String apply(long seed) {
        try {
            run(seed);
            return "";
        } catch (AssertionError | RuntimeException | IOException wrong) {
            return wrong.toString();
        }
    }

    void run(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StoreRig rig = new StoreRig(StoreRig.SMALL, new CrashFs(seed));
        PartitionLog log = rig.create(1);
        rig.fill(log, 1, OLD_LAST, 6_000);
        assertTrue(rig.store().stats().checkpoints() > 0, "old segments that recovery would rely on");
        rig.disk.cutAtOperation(rig.disk.operations() + 1 + random.nextInt(random.nextBoolean() ? 3 : 25));
        boolean isDurable = restart(rig, log);
        CrashFs disk = random.nextInt(4) > 0 ? rig.disk.afterKill() : rig.disk.afterPowerCut(random);
        for (int start = 0; start < 2; start++) {
            disk.cutAtOperation(disk.operations() + 1 + random.nextInt(15));
            try {
                open(disk);
            } catch (PowerCutException cut) {
                assertTrue(disk.isCut());
            }
            disk = random.nextInt(4) == 0 ? disk.afterKill() : disk.afterPowerCut(random);
        }
        check(open(disk), isDurable);
    }

    static Persist restart(long truncateFrom, List<Entry> first) {
        return new Persist(1_000, ANCHOR.toAnchor(Configuration.EMPTY), truncateFrom, null, first, List.of());
    }

    /** Whether the store has said that the new log is durable. */
    private static boolean restart(StoreRig rig, PartitionLog log) {
        try {
            List<Entry> first = List.of(rig.data(101, 3, 500, 200), rig.data(102, 3, 501, 200));
            rig.writer().append(log, restart(0, first));
            rig.settle();
        } catch (PowerCutException cut) {
            assertTrue(rig.disk.isCut());
        }
        return rig.listener.durableTicket > OLD_LAST;
    }

    private static JournaledLogStore open(CrashFs disk) throws IOException {
        return JournaledLogStore.openManual(disk, StoreRig.DIRECTORY, StoreRig.SMALL, () -> 0);
    }

    private void check(JournaledLogStore store, boolean mustBeNew) throws IOException {
        PartitionLog log = (PartitionLog) store.groups().getFirst();
        RecoveredLog recovered = log.recovered();
        long base = recovered.baseId().index();
        if (base == 0) {
            foundOld++;
            assertTrue(!mustBeNew, "the new log was durable and is gone");
            assertEquals(OLD_LAST, recovered.lastIndex());
        } else {
            foundNew++;
            assertEquals(ANCHOR, SegmentAnchor.of(log.upkeep().anchor()));
            assertEquals(102, recovered.lastIndex());
        }
        long index = base + 1;
        while (index <= recovered.storedIndex()) {
            index = log.read(index, 100_000).getLast().index() + 1;
        }
    }
}
