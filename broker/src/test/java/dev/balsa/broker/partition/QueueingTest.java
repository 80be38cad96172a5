package dev.balsa.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.Produced;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.raft.core.RejectReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits is bounded, in order, and a lane's failed batch is never overtaken. */
class QueueingTest {
    private static final int KIB = 1 << 10;

    /** Room for 8 KiB in the queue, 4 KiB uncommitted, 2 KiB in a proposal. */
    private static final PartitionSettings SMALL =
            new PartitionSettings(4 * KIB, 8 * KIB, 4 * KIB, 2 * KIB, 10, 1_000_000, 5, 100, 10);

    private final ReplicaWorld world = new ReplicaWorld(SMALL);

    @Test
    void batchesWaitForCommitsAndNotForRefusals() {
        world.group.leadReady(1);
        List<Produced> all = submit(8);
        world.group.run();
        // 4 of 1 KiB fill the uncommitted bytes, two a proposal; the others wait.
        assertEquals(2, world.group.proposals());
        assertEquals(5, world.group.entries().size());
        world.group.commitAll();
        assertEquals(9, world.group.entries().size());
        world.group.commitAll();
        assertEquals(
                List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L),
                all.stream().map(each -> each.appended().baseOffset()).toList());
    }

    @Test
    void fullQueueThrottles() {
        world.group.leadReady(1);
        List<Produced> all = submit(20);
        world.group.run();
        long throttled = all.stream().filter(Produced::isThere).count();
        assertEquals(12, throttled);
        assertTrue(all.stream()
                .filter(Produced::isThere)
                .allMatch(each -> each.failure().reason() == ErrorReason.THROTTLED
                        && each.failure().definitelyNotWritten()
                        && each.failure().retryAfterMs() > 0));
    }

    @Test
    void throttledBatchFailsItsLaneAfterTheOnesBeforeIt() {
        world.group.leadReady(1);
        WriteLane lane = new WriteLane();
        submit(5);
        Produced before = world.submit(Batches.large(KIB), Acks.QUORUM, lane, false);
        submit(5);
        Produced throttled = world.submit(Batches.large(KIB), Acks.QUORUM, lane, false);
        world.group.run();
        assertFalse(throttled.isThere());
        world.group.commitAll();
        world.group.commitAll();
        world.group.commitAll();
        assertEquals(5, before.appended().baseOffset());
        assertEquals(ErrorReason.THROTTLED, throttled.failure().reason());
    }

    @Test
    void queuedBatchThatRunsOutOfTimeIsDefinitelyNotWritten() {
        world.group.leadReady(1);
        List<Produced> all = submit(8);
        world.group.run();
        world.clock.advanceMs(ReplicaWorld.TIMEOUT_MS);
        world.group.tick(world.clock);
        assertEquals(ErrorReason.COMMIT_TIMEOUT, all.getFirst().failure().reason());
        Failure queued = all.getLast().failure();
        assertTrue(queued.definitelyNotWritten());
        world.group.commitAll();
        assertEquals(5, world.group.entries().size());
    }

    @Test
    void oneBatchAlwaysFits() {
        world.group.leadReady(1);
        Produced large = world.produce(Batches.large(4 * KIB - 100), Acks.QUORUM);
        world.group.commitAll();
        assertEquals(0, large.appended().baseOffset());
    }

    @Test
    void smallerLimitHoldsFromThenOn() {
        world.group.leadReady(1);
        world.replica.configure(SMALL.withMaxBatchBytes(500));
        Failure failure = world.produce(Batches.large(KIB), Acks.QUORUM).failure();
        assertEquals(ErrorReason.RECORD_TOO_LARGE, failure.reason());
        assertEquals("500", failure.metadata().get("max_message_bytes"));
    }

    @Test
    void failedBatchIsNotOvertakenUntilTheLaneResumes() {
        world.group.leadReady(1);
        WriteLane lane = new WriteLane();
        world.group.rejectProposals(RejectReason.OVERLOADED);
        Produced first = world.submit(Batches.plain("a"), Acks.QUORUM, lane, false);
        world.group.run();
        world.group.rejectProposals(null);
        Produced second = world.produce(Batches.plain("b"), Acks.QUORUM, lane, false);
        assertEquals(ErrorReason.THROTTLED, first.failure().reason());
        assertEquals(ErrorReason.STREAM_PARTITION_FAILED, second.failure().reason());
        assertTrue(second.failure().definitelyNotWritten());
        Produced retry = world.produce(Batches.plain("a"), Acks.QUORUM, lane, true);
        Produced next = world.produce(Batches.plain("b"), Acks.QUORUM, lane, false);
        world.group.commitAll();
        assertEquals(
                List.of(0L, 1L),
                List.of(retry.appended().baseOffset(), next.appended().baseOffset()));
    }

    /** The second batch is on its way before anybody knows that the first one fails. */
    @Test
    void laneIsCheckedInItsTurnAndNotOnArrival() {
        world.group.leadReady(1);
        WriteLane lane = new WriteLane();
        Produced first = world.submit(Batches.large(5 * KIB), Acks.QUORUM, lane, false);
        Produced second = world.submit(Batches.plain("b"), Acks.QUORUM, lane, false);
        Produced other = world.submit(Batches.plain("c"), Acks.QUORUM, new WriteLane(), false);
        world.group.run();
        world.group.commitAll();
        assertEquals(ErrorReason.RECORD_TOO_LARGE, first.failure().reason());
        assertEquals(ErrorReason.STREAM_PARTITION_FAILED, second.failure().reason());
        assertEquals(0, other.appended().baseOffset());
    }

    @Test
    void checkThatFailedOutsideFailsTheLaneInItsTurn() {
        world.group.leadReady(1);
        WriteLane lane = new WriteLane();
        Produced before = world.submit(Batches.plain("a"), Acks.QUORUM, lane, false);
        Produced corrupt = new Produced();
        world.replica.refuse(
                lane, Failure.of(ErrorReason.CORRUPT_BATCH, "for the test"), world.clock.inMs(100), corrupt);
        Produced after = world.submit(Batches.plain("c"), Acks.QUORUM, lane, false);
        assertFalse(lane.isFailed());
        world.group.run();
        world.group.commitAll();
        assertEquals(0, before.appended().baseOffset());
        assertEquals(ErrorReason.CORRUPT_BATCH, corrupt.failure().reason());
        assertEquals(ErrorReason.STREAM_PARTITION_FAILED, after.failure().reason());
    }

    @Test
    void laneStaysFailedWhenLeadershipReturns() {
        world.group.leadReady(1);
        WriteLane lane = new WriteLane();
        Produced lost = world.produce(Batches.plain("a"), Acks.QUORUM, lane, false);
        world.group.follow(2, 3);
        world.group.leadReady(3);
        Produced next = world.produce(Batches.plain("b"), Acks.QUORUM, lane, false);
        assertEquals(ErrorReason.LEADERSHIP_LOST, lost.failure().reason());
        assertEquals(ErrorReason.STREAM_PARTITION_FAILED, next.failure().reason());
    }

    private List<Produced> submit(int count) {
        List<Produced> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(world.submit(Batches.large(KIB), Acks.QUORUM, new WriteLane(), false));
        }
        return all;
    }
}
