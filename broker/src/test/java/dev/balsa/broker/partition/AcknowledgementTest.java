package dev.balsa.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.Produced;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every produce is answered once, at exactly the level asked for, and a failure says whether it is certain. */
class AcknowledgementTest {
    private final ReplicaWorld world = new ReplicaWorld();

    @Test
    void noneIsAnsweredAtOnceAndNamesNoOffset() {
        world.group.leadReady(1);
        Produced produced = world.produce(Batches.plain("a"), Acks.NONE);
        assertEquals(new ProduceOutcome.Appended(-1, -1, -1, 1, 0, Acks.NONE, false), produced.appended());
        world.group.durableAll();
        world.group.commitAll();
        assertEquals(1, world.replica.view().highWatermark());
    }

    @Test
    void leaderIsAnsweredWhenDurableHere() {
        world.group.leadReady(1);
        Produced produced = world.produce(Batches.plain("a", "b"), Acks.LEADER);
        assertFalse(produced.isThere());
        world.group.durableAll();
        ProduceOutcome.Appended appended = produced.appended();
        assertEquals(Acks.LEADER, appended.reached());
        assertEquals(0, appended.baseOffset());
        assertEquals(1, appended.lastOffset());
        assertEquals(1, appended.leaderEpoch());
        assertEquals(world.clock.millis(), appended.appendTimeMs());
        world.group.commitAll();
    }

    @Test
    void leaderIsAnsweredAsQuorumIfItCommitsFirst() {
        world.group.leadReady(1);
        Produced produced = world.produce(Batches.plain("a"), Acks.LEADER);
        world.group.commitAll();
        assertEquals(Acks.QUORUM, produced.appended().reached());
        world.group.durableAll();
    }

    @Test
    void quorumIsNotAnsweredBeforeItIsCommitted() {
        world.group.leadReady(1);
        Produced first = world.produce(Batches.plain("a"), Acks.QUORUM);
        Produced second = world.produce(Batches.plain("b"), Acks.QUORUM);
        world.group.durableAll();
        assertFalse(first.isThere());
        world.group.commitTo(2);
        assertEquals(Acks.QUORUM, first.appended().reached());
        assertFalse(second.isThere());
        world.group.commitTo(3);
        assertEquals(1, second.appended().baseOffset());
    }

    @Test
    void writesThatComeTogetherAreProposedTogetherInOrder() {
        world.group.leadReady(1);
        List<Produced> all = List.of(
                world.submit(Batches.plain("a"), Acks.QUORUM, new WriteLane(), false),
                world.submit(Batches.plain("b", "c"), Acks.QUORUM, new WriteLane(), false),
                world.submit(Batches.plain("d"), Acks.QUORUM, new WriteLane(), false));
        world.group.run();
        assertEquals(1, world.group.proposals());
        world.group.commitAll();
        assertEquals(
                List.of(0L, 1L, 3L),
                all.stream().map(each -> each.appended().baseOffset()).toList());
    }

    @Test
    void loserOfLeadershipKnowsNothingOfWhatWasUnderWay() {
        world.group.leadReady(1);
        Produced quorum = world.produce(Batches.plain("a"), Acks.QUORUM);
        Produced leader = world.produce(Batches.plain("b"), Acks.LEADER);
        world.group.follow(2, 3);
        for (Produced each : List.of(quorum, leader)) {
            assertEquals(ErrorReason.LEADERSHIP_LOST, each.failure().reason());
            assertFalse(each.failure().definitelyNotWritten());
        }
        world.group.commitAll();
    }

    /** The entry at an index can be another leader's although this broker leads again: only (index, term) names a batch. */
    @Test
    void commitOfAnotherTermsEntryAtTheSameIndexAnswersNobody() {
        world.group.leadReady(1);
        Produced produced = world.produce(Batches.plain("mine"), Acks.QUORUM);
        // Deposed, cut, and leader again, all before the loop comes to hear of it: one report, of a leader in term 3.
        world.group.cutFrom(2);
        world.group.receive(List.of(entry(2, 2, "theirs")));
        world.group.lead(3);
        assertEquals(ErrorReason.LEADERSHIP_LOST, produced.failure().reason());
        Produced retry = world.produce(Batches.plain("mine again"), Acks.QUORUM);
        world.group.commitAll();
        assertEquals(1, retry.appended().baseOffset());
        assertEquals(3, retry.appended().leaderEpoch());
    }

    @Test
    void pendingIsMatchedByIndexAndTerm() {
        PendingProduces pending = new PendingProduces(() -> 0, new UncommittedBytes(1_000));
        Produced produced = new Produced();
        pending.appended(new BatchPlace(5, 1, 10, 10, 0), write(produced));
        pending.committed(5, 2, () -> Failure.of(ErrorReason.LEADERSHIP_LOST, "another entry stands there"));
        assertEquals(ErrorReason.LEADERSHIP_LOST, produced.failure().reason());
        assertEquals(0, pending.uncommittedBytes());
    }

    /** A replica that leads no more may never report again. */
    @Test
    void endOfLeadershipGivesBackToTheBrokerAtOnce() {
        UncommittedBytes inBroker = new UncommittedBytes(1_000);
        PendingProduces pending = new PendingProduces(() -> 0, inBroker);
        pending.appended(new BatchPlace(5, 1, 10, 10, 0), write(new Produced()));
        pending.report();
        assertFalse(inBroker.hasRoom(0, 1_000));
        pending.endAll(Failure.of(ErrorReason.LEADERSHIP_LOST, "the test"));
        assertTrue(inBroker.hasRoom(0, 1_000));
    }

    @Test
    void answerThatComesAfterLeadershipIsLostIsUnknown() {
        world.group.leadReady(1);
        world.group.holdAnswers(true);
        Produced produced = world.produce(Batches.plain("a"), Acks.QUORUM);
        world.group.follow(2, 3);
        world.group.holdAnswers(false);
        world.group.run();
        assertEquals(ErrorReason.LEADERSHIP_LOST, produced.failure().reason());
    }

    /** What they hold counts until they are answered, and a group that has halted says no more. */
    @Test
    void haltAnswersWhatWasProposedAndWhatWaitsBehindIt() {
        world.group.leadReady(1);
        world.group.holdAnswers(true);
        Produced proposed = world.produce(Batches.plain("a"), Acks.QUORUM);
        Produced waiting = world.produce(Batches.plain("b"), Acks.QUORUM);
        world.group.halt();
        assertFalse(proposed.failure().definitelyNotWritten());
        assertTrue(waiting.failure().definitelyNotWritten());
    }

    @Test
    void batchesWaitWhileTheBrokerHasNoRoomForMoreThatIsNotCommitted() {
        int sizeBytes = Batches.plain("a").sizeBytes();
        ReplicaWorld small = new ReplicaWorld(3L * sizeBytes);
        small.group.leadReady(1);
        Produced first = small.produce(Batches.plain("a"), Acks.QUORUM);
        Produced second = small.produce(Batches.plain("b"), Acks.QUORUM);
        assertEquals(2, small.group.entries().size(), "one and the no-op: the second would be more than what is left");
        small.group.commitAll();
        assertEquals(0, first.appended().baseOffset());
        small.group.commitAll();
        assertEquals(1, second.appended().baseOffset());
    }

    @Test
    void whoDoesNotLeadAnyMoreHoldsNothingUncommitted() {
        int sizeBytes = Batches.plain("a").sizeBytes();
        ReplicaWorld small = new ReplicaWorld((long) sizeBytes);
        small.group.leadReady(1);
        small.produce(Batches.plain("a"), Acks.QUORUM);
        small.group.follow(2, 3);
        small.group.cutFrom(2);
        small.group.leadReady(3);
        Produced again = small.produce(Batches.plain("b"), Acks.QUORUM);
        Produced alone = small.produce(Batches.plain("c"), Acks.NONE);
        small.group.commitAll();
        assertEquals(Acks.QUORUM, again.appended().reached());
        small.group.commitAll();
        assertEquals(Acks.NONE, alone.appended().reached());
        assertEquals(2, small.replica.view().highWatermark());
    }

    @Test
    void timeoutAfterAppendIsUnknownAndLeavesTheBatch() {
        world.group.leadReady(1);
        Produced produced = world.produce(Batches.plain("a"), Acks.QUORUM);
        world.clock.advanceMs(ReplicaWorld.TIMEOUT_MS - 1);
        world.group.tick(world.clock);
        assertFalse(produced.isThere());
        world.clock.advanceMs(1);
        world.group.tick(world.clock);
        assertEquals(ErrorReason.COMMIT_TIMEOUT, produced.failure().reason());
        assertFalse(produced.failure().definitelyNotWritten());
        world.group.commitAll();
        assertEquals(1, world.replica.view().highWatermark());
    }

    @Test
    void followerRefusesDefinitelyAndNamesTheLeader() {
        world.group.follow(4, 3);
        Failure failure = world.produce(Batches.plain("a"), Acks.QUORUM).failure();
        assertEquals(ErrorReason.NOT_LEADER, failure.reason());
        assertTrue(failure.definitelyNotWritten());
        assertEquals(3, failure.leader().leaderId());
        assertEquals(4, failure.leader().leaderEpoch());
    }

    @Test
    void withoutLeaderItSaysSoAtOnce() {
        world.group.follow(4, null);
        Failure failure = world.produce(Batches.plain("a"), Acks.QUORUM).failure();
        assertEquals(ErrorReason.NO_LEADER, failure.reason());
        assertTrue(failure.definitelyNotWritten());
        assertTrue(failure.retryAfterMs() > 0);
    }

    @Test
    void rejectedProposalIsDefinite() {
        world.group.leadReady(1);
        world.group.rejectProposals(RejectReason.OVERLOADED);
        Failure overloaded = world.produce(Batches.plain("a"), Acks.QUORUM).failure();
        assertEquals(ErrorReason.THROTTLED, overloaded.reason());
        world.group.rejectProposals(RejectReason.NOT_LEADER);
        Failure deposed = world.produce(Batches.plain("a"), Acks.QUORUM).failure();
        assertEquals(ErrorReason.NO_LEADER, deposed.reason());
        assertTrue(overloaded.definitelyNotWritten() && deposed.definitelyNotWritten());
    }

    @Test
    void overloadedLoopRefusesDefinitely() {
        world.group.leadReady(1);
        world.group.loopIsFull(true);
        Failure failure = world.produce(Batches.plain("a"), Acks.QUORUM).failure();
        assertEquals(ErrorReason.THROTTLED, failure.reason());
        assertTrue(failure.definitelyNotWritten());
    }

    @Test
    void otherLeaderEpochIsRefused() {
        world.group.leadReady(7);
        Produced produced = new Produced();
        world.replica.produce(new ProduceWrite(
                Batches.plain("a"), Acks.QUORUM, 6, world.clock.inMs(100), new WriteLane(), false, produced));
        world.group.run();
        assertEquals(ErrorReason.STALE_LEADER_EPOCH, produced.failure().reason());
        assertEquals(7, produced.failure().leader().leaderEpoch());
    }

    @Test
    void haltedReplicaEndsWhatItOwesAndRefusesTheRest() {
        world.group.leadReady(1);
        Produced pending = world.produce(Batches.plain("a"), Acks.QUORUM);
        world.group.halt();
        assertEquals(ErrorReason.LEADERSHIP_LOST, pending.failure().reason());
        assertEquals(
                ErrorReason.NO_LEADER,
                world.produce(Batches.plain("b"), Acks.QUORUM).failure().reason());
        assertFalse(world.replica.view().leads());
    }

    @Test
    void stoppedReplicaAnswersWhatStillComes() {
        world.group.leadReady(1);
        Produced pending = world.produce(Batches.plain("a"), Acks.QUORUM);
        world.replicas.stop(world.replica.group(), () -> {});
        world.group.run();
        assertFalse(pending.failure().definitelyNotWritten());
        int proposals = world.group.proposals();
        assertEquals(
                ErrorReason.NO_LEADER,
                world.produce(Batches.plain("b"), Acks.QUORUM).failure().reason());
        assertEquals(proposals, world.group.proposals());
        assertNull(world.replicas.find(world.replica.partition()));
    }

    @Test
    void callerThatThrowsDoesNotHurtTheReplica() {
        world.group.leadReady(1);
        world.replica.produce(new ProduceWrite(
                Batches.plain("a"), Acks.QUORUM, 0, world.clock.inMs(100), new WriteLane(), false, outcome -> {
                    throw new IllegalStateException("thrown by the test");
                }));
        Produced next = world.produce(Batches.plain("b"), Acks.QUORUM);
        world.group.commitAll();
        assertEquals(1, next.appended().baseOffset());
    }

    private ProduceWrite write(Produced produced) {
        return new ProduceWrite(
                Batches.plain("a"), Acks.QUORUM, 0, world.clock.inMs(100), new WriteLane(), false, produced);
    }

    private Entry entry(long index, int term, String value) {
        return world.group
                .factory()
                .stamp(world.group.entries().getLast(), index, term, new BatchProposal(Batches.plain(value)));
    }
}
