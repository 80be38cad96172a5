package dev.balsa.simulation.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimDiskTest {
    private static final long FORCE_US = 2_000;
    private static final long SEGMENT_US = 10_000;

    /** A process that only listens. */
    private static final class Listening implements SimDisk.Owner {
        private long durableSeq;
        private long storedIndex;
        private boolean hasFailed;

        @Override
        public void diskChanged() {}

        @Override
        public void durable(List<Persist> writes) {
            for (Persist write : writes) {
                assertEquals(durableSeq + 1, write.seq());
                durableSeq = write.seq();
            }
        }

        @Override
        public void failed(String cause) {
            hasFailed = true;
        }

        @Override
        public void logStarts(Anchor anchor) {}

        @Override
        public long stateAt(Anchor anchor) {
            return StateDigest.INITIAL;
        }

        @Override
        public void stored(long index) {
            storedIndex = index;
        }
    }

    private final Listening owner = new Listening();
    private World world = TestWorlds.calm(1, 3);
    private SimDisk disk = new SimDisk(world, 0, Configuration.EMPTY, owner);
    private long nextSeq = 1;

    @Test
    void whatIsForcedIsDurableAndToldInOrder() {
        write(0, 1, 1, 2, 3);
        assertEquals(0, disk.log().lastIndex());
        run(FORCE_US);
        assertEquals(1, owner.durableSeq);
        assertEquals(3, disk.log().lastIndex());
        assertEquals(1, disk.hardState().term());
    }

    @Test
    void aStalledDiskForcesNothingUntilItRecovers() {
        write(0, 1, 1);
        disk.stall();
        run(1_000_000);
        assertEquals(0, owner.durableSeq);
        assertEquals(0, disk.log().lastIndex());
        disk.unstall();
        run(FORCE_US);
        assertEquals(1, owner.durableSeq);
    }

    @Test
    void afterAFailedForceNothingBecomesDurableUntilRestart() {
        disk.failNextForce();
        write(0, 1, 1);
        run(FORCE_US);
        assertTrue(owner.hasFailed);
        long before = disk.log().lastIndex();
        write(0, 1, 2);
        run(1_000_000);
        assertEquals(0, owner.durableSeq);
        assertEquals(before, disk.log().lastIndex());

        disk.crash();
        disk.recover();
        owner.durableSeq = nextSeq - 1;
        write(0, 2, disk.log().lastIndex() + 1);
        run(FORCE_US);
        assertEquals(nextSeq - 1, owner.durableSeq);
    }

    @Test
    void aCrashKeepsAPrefixAndNeverEntriesWithoutTheirTerm() {
        TreeSet<Long> ends = new TreeSet<>();
        int hardStateOnly = 0;
        for (long seed = 0; seed < 400; seed++) {
            begin(seed);
            write(0, 1, 1, 2, 3);
            run(FORCE_US);
            write(0, 2, 4, 5, 6);
            run(FORCE_US / 2);
            write(5, 3, 5, 6, 7);
            long durable = owner.durableSeq;
            disk.crash();
            assertEquals(durable, owner.durableSeq);
            long last = disk.log().lastIndex();
            ends.add(last);
            assertTrue(last >= 3, "what was durable is gone: " + last);
            int lastTerm = disk.log().lastTerm();
            assertTrue(disk.hardState().term() >= lastTerm, "entries of term " + lastTerm + ", " + disk.hardState());
            hardStateOnly += disk.hardState().term() > lastTerm ? 1 : 0;
            for (long index = 1; index < last; index++) {
                assertTrue(disk.log().termAt(index) <= disk.log().termAt(index + 1));
            }
        }
        assertEquals(new TreeSet<>(List.of(3L, 4L, 5L, 6L, 7L)), ends);
        assertTrue(hardStateOnly > 20, "hard state without entries: " + hardStateOnly);
    }

    /** A commit index can speak of entries that the disk is about to replace. */
    @Test
    void nothingGoesToSegmentsThatATruncationUnderWayWillTake() {
        write(0, 1, 1, 2, 3);
        run(FORCE_US);
        disk.stall();
        write(2, 2, 2, 3);
        disk.committed(3);
        run(1_000_000);
        assertEquals(1, owner.storedIndex);
        disk.unstall();
        run(FORCE_US + SEGMENT_US);
        assertEquals(3, owner.storedIndex);
        assertEquals(
                List.of(2, 2), disk.read(2, 1_000).stream().map(Entry::term).toList());
    }

    @Test
    void segmentsAreReadWithinTheLimitButAlwaysOneEntry() {
        write(0, 1, 1, 2, 3, 4);
        run(FORCE_US);
        disk.committed(3);
        run(SEGMENT_US);
        int size = SimEntries.HEADER_BYTES;
        assertEquals(List.of(1L, 2L), indexes(disk.read(1, 2 * size)));
        assertEquals(List.of(2L), indexes(disk.read(2, 1)));
        assertEquals(List.of(3L), indexes(disk.read(3, 100 * size)));
        assertEquals(List.of(), indexes(disk.read(4, 100 * size)));
    }

    @Test
    void recoveryFindsWhatACoreNeeds() {
        for (long seed = 0; seed < 50; seed++) {
            begin(seed);
            write(0, 1, 1, 2, 3);
            write(0, 4, 4, 5);
            run(FORCE_US);
            disk.committed(3);
            run(SEGMENT_US);
            disk.crash();
            RecoveredLog recovered = disk.recover();
            assertEquals(new HardState(4, null), recovered.hardState());
            assertEquals(List.of(new EntryId(1, 1), new EntryId(4, 4)), recovered.terms());
            assertEquals(5, recovered.lastIndex());
            assertTrue(recovered.storedIndex() <= 3, recovered::toString);
            assertTrue(recovered.commitHint() >= recovered.storedIndex(), recovered::toString);
            long first = recovered.tail().getFirst().index();
            assertTrue(first <= Math.max(1, recovered.storedIndex()), recovered::toString);
            assertEquals(LongStream.rangeClosed(first, 5).boxed().toList(), indexes(recovered.tail()));
        }
    }

    private void begin(long seed) {
        world = TestWorlds.calm(seed, 3);
        disk = new SimDisk(world, 0, Configuration.EMPTY, owner);
        owner.durableSeq = 0;
        nextSeq = 1;
    }

    private void write(long truncateFrom, int term, long... indexes) {
        List<Entry> entries = new ArrayList<>();
        SimEntries factory = new SimEntries();
        Predecessor previous = Anchor.beginning(Configuration.EMPTY);
        for (long index : indexes) {
            Entry entry = factory.noop(previous, index, term);
            entries.add(entry);
            previous = entry;
        }
        disk.write(new Persist(nextSeq++, truncateFrom, new HardState(term, null), entries, List.of()), 0);
    }

    private void run(long us) {
        world.queue().runUntil(world.queue().nowUs() + us);
    }

    private static List<Long> indexes(List<Entry> entries) {
        return entries.stream().map(Entry::index).toList();
    }
}
