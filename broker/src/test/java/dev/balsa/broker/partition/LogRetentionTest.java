package dev.balsa.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.testing.Answer;
import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.FakeUpkeep;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.broker.testing.TestRetention;
import dev.balsa.log.RetentionPlan;
import dev.balsa.log.RetentionPolicy;
import dev.balsa.log.entry.ControlPayload;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a replica has appended to give up records, what it holds back, and what reads see of it. */
class LogRetentionTest {
    private static final RetentionPolicy POLICY = new RetentionPolicy(1_000, -1, 2 << 20, 60_000);

    private final ReplicaWorld world = new ReplicaWorld();
    private final FakeUpkeep upkeep = world.group.log().upkeep();

    private void append(int records) {
        for (int i = 0; i < records; i++) {
            world.produce(Batches.plain("r" + i), Acks.NONE);
        }
        world.group.commitAll();
    }

    private void tickAfterMs(long ms) {
        world.clock.advanceMs(ms);
        world.group.tick(world.clock);
    }

    private List<Entry> controls() {
        return world.group.entries().stream()
                .filter(entry -> entry.kind() == EntryKind.ROLL || entry.kind() == EntryKind.LOG_START)
                .toList();
    }

    // ---- what the leader has appended -----------------------------------------------------------------------------

    @Test
    void theLeaderAppendsWhatIsAskedForAndLooksAgainOnlyWhenThatShows() {
        world.retention.policy(POLICY);
        world.group.leadReady(1);
        append(5);
        upkeep.plan(new RetentionPlan(2 << 20, 3));
        tickAfterMs(1_000);
        assertEquals(
                List.of(EntryKind.ROLL, EntryKind.LOG_START),
                controls().stream().map(Entry::kind).toList());
        assertEquals(2 << 20, ControlPayload.segmentBytes(controls().get(0)));
        assertEquals(3, ControlPayload.logStart(controls().get(1)));
        assertEquals(new FakeUpkeep.Asked(POLICY, world.clock.millis()), upkeep.asked.getLast());

        int asked = upkeep.asked.size();
        tickAfterMs(20_000);
        assertEquals(asked, upkeep.asked.size(), "not committed");
        world.group.commitAll();
        tickAfterMs(20_000);
        assertEquals(asked, upkeep.asked.size(), "not in segments");
        world.group.storeTo(world.group.entries().size());
        tickAfterMs(20_000);
        assertEquals(asked + 1, upkeep.asked.size());
        tickAfterMs(TestRetention.SETTINGS.checkIntervalMs() - 1_000);
        assertEquals(asked + 1, upkeep.asked.size(), "not due");
        world.retention.policy(new RetentionPolicy(5, 5, 1 << 20, 5));
        tickAfterMs(1_000);
        assertEquals(asked + 2, upkeep.asked.size(), "other rules count at once");
    }

    @Test
    void followersAndNewLeadersThatDoNotKnowAllAppendNothing() {
        world.retention.policy(POLICY);
        upkeep.plan(new RetentionPlan(0, 3));
        tickAfterMs(1_000);
        world.group.lead(1);
        tickAfterMs(1_000);
        assertEquals(List.of(), upkeep.asked);
        world.group.commitAll();
        tickAfterMs(1_000);
        assertEquals(2, controls().size());
    }

    @Test
    void nothingIsGivenUpByRulesThatAreNotKnown() {
        world.group.leadReady(1);
        append(3);
        tickAfterMs(60_000);
        assertEquals(List.of(), upkeep.asked);
    }

    @Test
    void whatTheCoreRefusesIsAskedForAgain() {
        world.retention.policy(POLICY);
        world.group.leadReady(1);
        world.group.rejectProposals(RejectReason.OVERLOADED);
        upkeep.plan(new RetentionPlan(0, RetentionPlan.NONE));
        tickAfterMs(1_000);
        assertEquals(List.of(), controls());
        world.group.rejectProposals(null);
        world.group.storeTo(world.group.entries().size());
        upkeep.plan(new RetentionPlan(0, RetentionPlan.NONE));
        tickAfterMs(TestRetention.SETTINGS.checkIntervalMs());
        assertEquals(1, controls().size());
    }

    // ---- what is held ---------------------------------------------------------------------------------------------

    @Test
    void segmentsAreHeldFromTheStateThatSurvivesAPowerCut() {
        assertEquals(1, upkeep.heldFromIndex(), "before the group runs");
        world.group.leadReady(1);
        append(4);
        for (int i = 0; i < 200; i++) {
            tickAfterMs(50);
        }
        assertEquals(5, world.states.load(world.replica.group()).appliedIndex());
        assertEquals(1, upkeep.heldFromIndex(), "saved, but not durable");
        world.states.flushSoon();
        tickAfterMs(1_000);
        assertEquals(6, upkeep.heldFromIndex());
    }

    @Test
    void aReplicaThatBeginsAnewIsWaitedForWithinABound() {
        world.group.leadReady(1);
        append(9);
        for (int i = 0; i < 200; i++) {
            tickAfterMs(50);
        }
        world.states.flushSoon();
        world.group.pin(4, 500);
        tickAfterMs(1_000);
        assertEquals(11, upkeep.heldFromIndex(), "it is not there");
        world.group.pin(4, 3);
        tickAfterMs(1_000);
        assertEquals(5, upkeep.heldFromIndex());
        upkeep.bytesGivenUp(TestRetention.SETTINGS.maxPinnedBytes() + 1);
        tickAfterMs(1_000);
        assertEquals(11, upkeep.heldFromIndex(), "a replica that does not keep up must not fill this disk");
        upkeep.bytesGivenUp(TestRetention.SETTINGS.maxPinnedBytes());
        tickAfterMs(1_000);
        assertEquals(5, upkeep.heldFromIndex());
    }

    @Test
    void theStateIsFlushedAsSoonAsFilesWaitForIt() {
        world.group.leadReady(1);
        append(4);
        for (int i = 0; i < 200; i++) {
            tickAfterMs(50);
        }
        assertEquals(0, world.states.durableIndex(world.replica.group()), "nothing waits");
        upkeep.bytesGivenUp(1);
        tickAfterMs(1_000);
        assertEquals(5, world.states.durableIndex(world.replica.group()));
        tickAfterMs(1_000);
        assertEquals(6, upkeep.heldFromIndex());
    }

    // ---- deleting records -----------------------------------------------------------------------------------------

    private record Deletion(Answer<Long> done, Answer<Failure> failed) {}

    private Deletion delete(long beforeOffset) {
        Deletion deletion = new Deletion(new Answer<>(), new Answer<>());
        world.replica.deleteRecords(beforeOffset, deletion.done()::accept, deletion.failed());
        world.group.run();
        return deletion;
    }

    private Failure readFailure(long offset) {
        return world.read(offset).get(ReadOutcome.Failed.class).failure();
    }

    @Test
    void deletedRecordsAreGoneForReadersOnceThatIsCommitted() {
        world.group.leadReady(1);
        append(6);
        Deletion deletion = delete(4);
        assertFalse(deletion.done().isThere(), "not committed");
        assertEquals(0, world.read(0).get(ReadOutcome.Found.class).logStartOffset());
        world.group.commitAll();
        assertEquals(4, deletion.done().get());
        Failure below = readFailure(3);
        assertEquals(ErrorReason.OFFSET_OUT_OF_RANGE, below.reason());
        assertEquals("4", below.metadata().get("log_start_offset"));
        assertEquals(4, world.read(4).get(ReadOutcome.Found.class).logStartOffset());
        assertEquals(4, world.replica.view().logStartOffset());

        assertEquals(4, delete(2).done().get(), "never back");
        Deletion all = delete(-1);
        world.group.commitAll();
        assertEquals(6, all.done().get());
        assertEquals(ErrorReason.OFFSET_OUT_OF_RANGE, delete(7).failed().get().reason());
        assertEquals(ErrorReason.OFFSET_OUT_OF_RANGE, delete(-2).failed().get().reason());
        assertEquals(6, delete(-1).done().get(), "nothing is left to give up");
    }

    @Test
    void aDeletionThatLosesItsLeaderIsSaidToBeUnknown() {
        world.group.leadReady(1);
        append(3);
        Deletion deletion = delete(2);
        world.group.follow(2, 2);
        assertEquals(ErrorReason.LEADERSHIP_LOST, deletion.failed().get().reason());
        assertEquals(ErrorReason.NOT_LEADER, delete(2).failed().get().reason());
    }

    /** Retention may overtake a read of segments that has begun. */
    @Test
    void aReadThatRetentionOvertakesIsOutOfRangeAndNoDamage() {
        world.group.leadReady(1);
        append(6);
        world.group.storeTo(world.group.entries().size());
        for (int i = 0; i < 300; i++) {
            append(1);
        }
        world.group.storeTo(world.group.entries().size());
        tickAfterMs(50);
        Answer<ReadOutcome> read = world.read(0);
        delete(4);
        world.group.commitAll();
        world.group.log().startOffset(4);
        world.runColdReads();
        assertEquals(
                ErrorReason.OFFSET_OUT_OF_RANGE,
                read.get(ReadOutcome.Failed.class).failure().reason());
    }

    // ---- offsets by time ------------------------------------------------------------------------------------------

    private long offsetAt(long timestampMs) {
        Answer<Long> answer = new Answer<>();
        world.replica.offsetForTimestamp(timestampMs, answer::accept, failure -> {
            throw new AssertionError(failure);
        });
        world.group.run();
        world.runColdReads();
        return answer.get();
    }

    @Test
    void timesAreSearchedAmongWhatIsLeft() {
        world.group.leadReady(1);
        assertEquals(-1, offsetAt(0), "nothing is there");
        world.produce(Batches.plain("a", "b", "c", "d"), Acks.NONE);
        append(2);
        delete(2);
        world.group.commitAll();
        List<Long> found = new ArrayList<>();
        found.add(offsetAt(Batches.TIME_MS));
        world.group.storeTo(world.group.entries().size());
        found.add(offsetAt(Batches.TIME_MS));
        delete(4);
        world.group.commitAll();
        found.add(offsetAt(Batches.TIME_MS));
        delete(-1);
        world.group.commitAll();
        found.add(offsetAt(0));
        assertEquals(List.of(2L, 2L, 4L, -1L), found);
    }
}
