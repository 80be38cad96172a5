package dev.balsa.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.testing.Answer;
import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.NoMoves;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Reads see committed records only, from a leader that may serve at that moment, from wherever they are. */
class ReadTest {
    private static final PartitionSettings TWO_WAITERS =
            new PartitionSettings(1 << 20, 8 << 20, 6 << 20, 1 << 20, 10, 1_000_000, 2, 100, 100);

    private final ReplicaWorld world = new ReplicaWorld(TWO_WAITERS);

    @Test
    void uncommittedRecordsAreNotThere() {
        world.group.leadReady(1);
        append("a", "b", "c");
        world.group.durableAll();
        world.group.commitTo(2);
        ReadOutcome.Found found = found(world.read(0));
        assertEquals(List.of(0L), baseOffsets(found));
        assertEquals(1, found.highWatermark());
        assertEquals(1, found.nextOffset());
        assertEquals(List.of(), baseOffsets(found(world.read(1))));
        assertEquals(ErrorReason.OFFSET_OUT_OF_RANGE, failure(world.read(2)).reason());
    }

    /** Segments are written by another thread from what the log was told: what a read returns must not depend on it. */
    @Test
    void segmentsAreReadUpToTheHighWatermarkOnly() {
        world.group.leadReady(1);
        append("a", "b", "c");
        world.group.commitTo(2);
        world.group.storeTo(4);
        Answer<ReadOutcome> read = world.read(0);
        world.runColdReads();
        assertEquals(List.of(0L), baseOffsets(found(read)));
    }

    @Test
    void newRecordsComeFromMemoryAndOldOnesFromSegments() {
        world.group.leadReady(1);
        append("a", "b", "c", "d");
        world.group.commitAll();
        world.group.storeTo(3);
        Answer<ReadOutcome> old = world.read(0);
        assertFalse(old.isThere());
        world.runColdReads();
        assertEquals(List.of(0L, 1L), baseOffsets(found(old)));
        assertEquals(List.of(2L, 3L), baseOffsets(found(world.read(2))));
    }

    @Test
    void offsetInTheMiddleOfABatchGetsTheWholeBatch() {
        world.group.leadReady(1);
        world.produce(Batches.plain("a", "b", "c"), Acks.NONE);
        append("d");
        world.group.commitAll();
        ReadOutcome.Found found = found(world.read(2));
        assertEquals(List.of(0L, 3L), baseOffsets(found));
        assertEquals(4, found.nextOffset());
    }

    @Test
    void answerIsBoundedButHoldsOneBatch() {
        world.group.leadReady(1);
        append("a", "b", "c");
        world.group.commitAll();
        ReadOutcome.Found one = found(world.read(0, 1));
        assertEquals(List.of(0L), baseOffsets(one));
        assertEquals(1, one.nextOffset());
        int batchBytes = Batches.plain("a").sizeBytes();
        assertEquals(2, found(world.read(0, 2 * batchBytes + 130)).batches().size());
        Answer<ReadOutcome> nothing = new Answer<>();
        world.replica.read(new ReadRequest(0, 1, false, 0, nothing));
        world.group.run();
        assertEquals(List.of(), baseOffsets(found(nothing)));
    }

    @Test
    void rangeIsNamedWhenAnOffsetIsOutsideIt() {
        world.group.leadReady(1);
        append("a");
        world.group.commitAll();
        for (long offset : new long[] {-1, 2, Long.MAX_VALUE}) {
            Failure failure = failure(world.read(offset));
            assertEquals(ErrorReason.OFFSET_OUT_OF_RANGE, failure.reason());
            assertEquals("0", failure.metadata().get("log_start_offset"));
            assertEquals("1", failure.metadata().get("high_watermark"));
        }
    }

    @Test
    void newLeaderServesNothingBeforeItsOwnTermHasCommitted() {
        world.group.follow(1, 2);
        world.group.lead(2);
        append("a");
        assertEquals(ErrorReason.NO_LEADER, failure(world.read(0)).reason());
        world.group.commitAll();
        assertEquals(List.of(0L), baseOffsets(found(world.read(0))));
    }

    /** The core may know of the commit before its entries have been delivered here, after a restart. */
    @Test
    void newLeaderServesNothingBeforeItHasAppliedItsOwnTerm() {
        world.group.leadReady(1);
        append("a");
        world.group.commitAll();
        ReplicaWorld again = new ReplicaWorld(PartitionSettings.DEFAULT, world.states, world.group.entries());
        again.group.lead(2);
        again.group.commitUndelivered(3);
        assertTrue(again.group.mayServeReads(again.clock.nanos()));
        Answer<ReadOutcome> early = again.read(0);
        assertEquals(ErrorReason.NO_LEADER, failure(early).reason());
        again.group.commitAll();
        again.read(0);
        assertEquals(1, again.coldReads.size());
    }

    @Test
    void leaderWithoutItsMajorityServesNothing() {
        world.group.leadReady(1);
        append("a");
        world.group.commitAll();
        world.group.storeTo(2);
        Answer<ReadOutcome> underWay = world.read(0);
        world.group.mayServeReads(false);
        world.runColdReads();
        assertEquals(ErrorReason.NO_LEADER, failure(underWay).reason());
        assertEquals(ErrorReason.NO_LEADER, failure(world.read(0)).reason());
    }

    @Test
    void followerNamesTheLeader() {
        world.group.follow(3, 2);
        Failure failure = failure(world.read(0));
        assertEquals(ErrorReason.NOT_LEADER, failure.reason());
        assertEquals(2, failure.leader().leaderId());
    }

    @Test
    void unreadableSegmentIsSaidToBeUnreadable() {
        world.group.leadReady(1);
        append("a");
        world.group.commitAll();
        world.group.storeTo(2);
        world.group.log().breakReads();
        Answer<ReadOutcome> read = world.read(0);
        world.runColdReads();
        assertEquals(ErrorReason.NO_LEADER, failure(read).reason());
    }

    @Test
    void waiterWakesWhenEnoughHasCommitted() {
        world.group.leadReady(1);
        List<String> heard = new ArrayList<>();
        await(1, heard);
        append("a");
        assertEquals(List.of(), heard);
        world.group.commitAll();
        assertEquals(List.of("ready"), heard);
        await(10_000, heard);
        append("b");
        world.group.commitAll();
        assertEquals(List.of("ready"), heard);
        world.clock.advanceMs(5_000);
        world.group.tick(world.clock);
        assertEquals(List.of("ready", "ready"), heard);
    }

    @Test
    void controlEntriesWakeNobody() {
        world.group.leadReady(1);
        List<String> heard = new ArrayList<>();
        await(1, heard);
        world.group.receive(List.of(world.group
                .factory()
                .noop(world.group.entries().getLast(), world.group.entries().size() + 1, 1)));
        world.group.commitAll();
        assertEquals(List.of(), heard);
    }

    @Test
    void waiterThatIsLateLooksAgainAtOnce() {
        world.group.leadReady(1);
        append("a");
        world.group.commitAll();
        List<String> heard = new ArrayList<>();
        world.replica.awaitCommit(waiter(1, heard), 0);
        world.group.run();
        assertEquals(List.of("ready"), heard);
    }

    @Test
    void lossOfLeadershipWakesEverybody() {
        world.group.leadReady(1);
        List<String> heard = new ArrayList<>();
        await(1, heard);
        world.replica.awaitBarrier(
                world.clock.inMs(100), () -> heard.add("passed"), failure -> heard.add("" + failure.reason()));
        world.group.run();
        world.group.follow(2, 3);
        assertEquals(List.of("NOT_LEADER", "ready"), heard);
    }

    @Test
    void waitersAreBounded() {
        world.group.leadReady(1);
        List<String> heard = new ArrayList<>();
        await(1, heard);
        await(1, heard);
        await(1, heard);
        assertEquals(List.of("THROTTLED"), heard);
    }

    @Test
    void barrierNeedsAMajorityHeardAfterTheCallAndEverythingBeforeItCommitted() {
        world.group.leadReady(1);
        append("acknowledged on the leader's disk");
        world.group.quorumHeard();
        List<String> heard = new ArrayList<>();
        world.replica.awaitBarrier(
                world.clock.inMs(1_000), () -> heard.add("passed"), failure -> heard.add("" + failure.reason()));
        world.group.run();
        world.group.quorumHeard();
        world.group.commitTo(1);
        assertEquals(List.of(), heard, "the round was sent before the call");
        world.group.tick(world.clock);
        world.group.quorumHeard();
        world.group.tick(world.clock);
        assertEquals(List.of(), heard, "an entry from before the call is not committed");
        world.group.commitAll();
        assertEquals(List.of("passed"), heard);
    }

    @Test
    void barrierFailsWhenNoMajorityIsHeardInTime() {
        world.group.leadReady(1);
        List<String> heard = new ArrayList<>();
        world.replica.awaitBarrier(
                world.clock.inMs(1_000), () -> heard.add("passed"), failure -> heard.add("" + failure.reason()));
        world.group.run();
        world.clock.advanceMs(1_000);
        world.group.tick(world.clock);
        assertEquals(List.of("QUORUM_LOST"), heard);
    }

    @Test
    void timestampsAreSearchedInSegmentsAndThenInMemory() {
        world.group.leadReady(1);
        append("a", "b");
        world.group.commitAll();
        assertEquals(0, offsetForTimestamp(Batches.TIME_MS));
        world.group.storeTo(2);
        assertEquals(0, offsetForTimestamp(Batches.TIME_MS - 1));
        assertEquals(-1, offsetForTimestamp(Batches.TIME_MS + 1));
    }

    @Test
    void fullPoolOfColdReadsThrottles() {
        ReplicaWorld full = new ReplicaWorld();
        List<Failure> failures = new ArrayList<>();
        PartitionPorts ports = new PartitionPorts(
                full.clock,
                full.clock,
                full.states,
                (group, term, leader) -> {},
                task -> {
                    throw new RejectedExecutionException();
                },
                group -> new NoMoves(),
                full.retention.ports(full.clock));
        full.group.leadReady(1);
        full.produce(Batches.plain("a"), Acks.NONE);
        full.group.commitAll();
        Leadership leadership = new Leadership(full.replica.partition());
        leadership.changed(full.group.status());
        ReadPath reads = new ReadPath(
                full.group, full.group.log(), full.replica.partition(), leadership, PartitionSettings.DEFAULT, ports);
        full.group.entries().forEach(reads::committed);
        reads.offsetForTimestamp(0, offset -> {}, failures::add);
        assertEquals(ErrorReason.THROTTLED, failures.getFirst().reason());
    }

    private void append(String... values) {
        for (String value : values) {
            world.produce(Batches.plain(value), Acks.NONE);
        }
    }

    private void await(long minBytes, List<String> heard) {
        world.replica.awaitCommit(waiter(minBytes, heard), world.replica.view().highWatermark());
        world.group.run();
    }

    private CommitWaiter waiter(long minBytes, List<String> heard) {
        return new CommitWaiter(minBytes, world.clock.inMs(5_000), new CommitWaiter.Listener() {
            @Override
            public void ready() {
                heard.add("ready");
            }

            @Override
            public void refused(Failure failure) {
                heard.add("" + failure.reason());
            }
        });
    }

    private long offsetForTimestamp(long timestampMs) {
        Answer<Long> answer = new Answer<>();
        world.replica.offsetForTimestamp(timestampMs, answer::accept, failure -> {
            throw new AssertionError(failure);
        });
        world.group.run();
        world.runColdReads();
        return answer.get();
    }

    private static ReadOutcome.Found found(Answer<ReadOutcome> answer) {
        ReadOutcome.Found found = answer.get(ReadOutcome.Found.class);
        for (ByteBuffer batch : found.batches()) {
            assertTrue(view(batch).nextOffset() <= found.highWatermark(), "a batch ends beyond the high watermark");
            assertTrue(batch.hasArray(), "protobuf copies other memory in pieces of 4 KiB");
        }
        return found;
    }

    private static Failure failure(Answer<ReadOutcome> answer) {
        return answer.get(ReadOutcome.Failed.class).failure();
    }

    private static List<Long> baseOffsets(ReadOutcome.Found found) {
        return found.batches().stream().map(batch -> view(batch).baseOffset()).toList();
    }

    private static RecordBatch view(ByteBuffer batch) {
        try {
            return RecordBatch.of(batch);
        } catch (InvalidBatchException e) {
            throw new AssertionError(e);
        }
    }
}
