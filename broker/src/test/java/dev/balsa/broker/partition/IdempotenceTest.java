package dev.balsa.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.MemoryProducerStates;
import dev.balsa.broker.testing.Produced;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No duplicate, no gap, no reorder of an idempotent producer's batches, whatever happens to leaders between its tries. */
class IdempotenceTest {
    private static final long PRODUCER = 42;

    private final ReplicaWorld world = new ReplicaWorld();

    @Test
    void retryOfCommittedBatchGetsTheFirstAnswer() {
        world.group.leadReady(1);
        Produced first = produce(0, 3);
        world.group.commitAll();
        world.clock.advanceMs(100);
        Produced retry = produce(0, 3);
        assertTrue(retry.appended().duplicate());
        assertEquals(Acks.QUORUM, retry.appended().reached());
        assertEquals(first.appended().baseOffset(), retry.appended().baseOffset());
        assertEquals(first.appended().lastOffset(), retry.appended().lastOffset());
        assertEquals(first.appended().appendTimeMs(), retry.appended().appendTimeMs());
        assertEquals(2, world.group.entries().size());
    }

    @Test
    void retryOfUncommittedBatchWaitsForTheOriginal() {
        world.group.leadReady(1);
        Produced first = produce(0, 3);
        Produced retry = world.produce(Batches.of(PRODUCER, 0, 0, 3), Acks.LEADER);
        world.group.durableAll();
        assertFalse(first.isThere() || retry.isThere());
        world.group.commitAll();
        assertFalse(first.appended().duplicate());
        assertTrue(retry.appended().duplicate());
        assertEquals(0, retry.appended().baseOffset());
        assertEquals(2, world.group.entries().size());
    }

    @Test
    void retryThatComesTogetherWithTheOriginalIsNoSecondBatch() {
        world.group.leadReady(1);
        Produced first = submit(0, 2);
        Produced retry = submit(0, 2);
        Produced next = submit(2, 1);
        world.group.run();
        world.group.commitAll();
        assertFalse(first.appended().duplicate());
        assertTrue(retry.appended().duplicate());
        assertEquals(2, next.appended().baseOffset());
        assertEquals(List.of(0L, 2L), ReplicaWorld.baseOffsets(world.group.entries()));
    }

    @Test
    void allOfTheLastFiveAreRemembered() {
        world.group.leadReady(1);
        for (int i = 0; i < 6; i++) {
            produce(i, 1);
        }
        world.group.commitAll();
        for (int i = 1; i < 6; i++) {
            assertEquals(i, produce(i, 1).appended().baseOffset());
        }
        Produced tooOld = produce(0, 1);
        assertEquals(ErrorReason.OUT_OF_ORDER_SEQUENCE, tooOld.failure().reason());
        // It was written, so nothing may say that it was not.
        assertFalse(tooOld.failure().definitelyNotWritten());
    }

    @Test
    void gapIsRefusedDefinitely() {
        world.group.leadReady(1);
        produce(0, 2);
        Produced gap = produce(3, 1);
        assertEquals(ErrorReason.OUT_OF_ORDER_SEQUENCE, gap.failure().reason());
        assertTrue(gap.failure().definitelyNotWritten());
        assertEquals("2", gap.failure().metadata().get("expected_sequence"));
    }

    @Test
    void batchThatOverlapsAnEarlierOneIsRefused() {
        world.group.leadReady(1);
        produce(0, 4);
        world.group.commitAll();
        assertEquals(ErrorReason.OUT_OF_ORDER_SEQUENCE, produce(0, 3).failure().reason());
        assertEquals(ErrorReason.OUT_OF_ORDER_SEQUENCE, produce(2, 4).failure().reason());
    }

    @Test
    void olderEpochIsFencedAndNewerStartsAtZero() {
        world.group.leadReady(1);
        produce(0, 1);
        Produced newer = world.produce(Batches.of(PRODUCER, 1, 0, 1), Acks.QUORUM);
        Produced older = produce(1, 1);
        assertEquals(ErrorReason.PRODUCER_FENCED, older.failure().reason());
        assertEquals(
                ErrorReason.OUT_OF_ORDER_SEQUENCE,
                world.produce(Batches.of(PRODUCER, 2, 5, 1), Acks.QUORUM)
                        .failure()
                        .reason());
        world.group.commitAll();
        assertEquals(1, newer.appended().baseOffset());
        assertEquals(ErrorReason.PRODUCER_FENCED, produce(1, 1).failure().reason());
    }

    @Test
    void unknownProducerMustBeginAtZero() {
        world.group.leadReady(1);
        assertEquals(ErrorReason.UNKNOWN_PRODUCER, produce(7, 1).failure().reason());
        produce(0, 1);
        world.group.commitAll();
        assertEquals(1, world.replica.view().highWatermark());
    }

    @Test
    void sequencesWrapAround() {
        world.group.leadReady(1);
        MemoryProducerStates states = new MemoryProducerStates();
        states.save(
                world.replica.group(),
                new ProducerStateStore.Change(
                        0,
                        List.of(new ProducerState(
                                PRODUCER,
                                0,
                                List.of(new WrittenBatch(
                                        Integer.MAX_VALUE - 3, Integer.MAX_VALUE - 2, 0, world.clock.millis(), 0, 1)))),
                        List.of()),
                () -> {});
        ReplicaWorld near = new ReplicaWorld(PartitionSettings.DEFAULT, states, List.of());
        near.group.leadReady(2);
        Produced across = near.produce(Batches.of(PRODUCER, 0, Integer.MAX_VALUE - 1, 3), Acks.QUORUM);
        Produced after = near.produce(Batches.of(PRODUCER, 0, 1, 1), Acks.QUORUM);
        near.group.commitAll();
        assertEquals(0, across.appended().baseOffset());
        assertEquals(3, after.appended().baseOffset());
        Produced retry = near.produce(Batches.of(PRODUCER, 0, Integer.MAX_VALUE - 1, 3), Acks.QUORUM);
        assertTrue(retry.appended().duplicate());
        assertEquals(2, retry.appended().lastOffset());
    }

    @Test
    void newLeaderRecognisesRetriesOfTheTailItInherited() {
        world.group.follow(1, 2);
        world.group.receive(othersEntries(0, 1));
        world.group.lead(2);
        Produced retry = produce(1, 1);
        assertFalse(retry.isThere());
        Produced next = produce(2, 1);
        world.group.commitAll();
        assertTrue(retry.appended().duplicate());
        assertEquals(1, retry.appended().baseOffset());
        assertEquals(1, retry.appended().leaderEpoch());
        assertEquals(2, next.appended().baseOffset());
    }

    @Test
    void cutTailIsForgotten() {
        world.group.leadReady(1);
        Produced lost = produce(0, 2);
        assertFalse(lost.isThere());
        world.group.follow(2, 3);
        assertEquals(ErrorReason.LEADERSHIP_LOST, lost.failure().reason());
        world.group.cutFrom(2);
        world.group.leadReady(3);
        Produced retry = produce(0, 2);
        world.group.commitAll();
        assertFalse(retry.appended().duplicate());
        assertEquals(0, retry.appended().baseOffset());
    }

    @Test
    void survivingTailIsRememberedByTheSameBrokerAsLaterLeader() {
        world.group.leadReady(1);
        produce(0, 2);
        world.group.follow(2, 3);
        world.group.leadReady(3);
        Produced retry = produce(0, 2);
        assertTrue(retry.appended().duplicate());
        assertEquals(List.of(0L), ReplicaWorld.baseOffsets(world.group.entries()));
    }

    @Test
    void rejectedProposalLeavesNoTrace() {
        world.group.leadReady(1);
        world.group.rejectProposals(RejectReason.OVERLOADED);
        Produced first = submit(0, 1);
        Produced second = submit(1, 1);
        world.group.run();
        assertTrue(first.failure().definitelyNotWritten() && second.failure().definitelyNotWritten());
        world.group.rejectProposals(null);
        assertEquals(ErrorReason.UNKNOWN_PRODUCER, produce(1, 1).failure().reason());
        Produced retry = produce(0, 1);
        world.group.commitAll();
        assertEquals(0, retry.appended().baseOffset());
    }

    /** A batch that was decided while the one before it waited for the core's answer would outlive that one's refusal. */
    @Test
    void nothingIsDecidedWhileAProposalIsUnanswered() {
        world.group.leadReady(1);
        world.group.holdAnswers(true);
        world.group.rejectProposals(RejectReason.OVERLOADED);
        Produced first = produce(0, 1);
        world.group.rejectProposals(null);
        Produced second = produce(1, 1);
        assertEquals(1, world.group.proposals());
        world.group.holdAnswers(false);
        world.group.run();
        assertEquals(ErrorReason.THROTTLED, first.failure().reason());
        assertEquals(ErrorReason.UNKNOWN_PRODUCER, second.failure().reason());
        assertEquals(List.of(), ReplicaWorld.baseOffsets(world.group.entries()));
    }

    @Test
    void followerAppliesWhatCommitsAndKnowsItAsLeader() {
        world.group.follow(1, 2);
        world.group.receive(othersEntries(0, 1));
        world.group.commitAll();
        assertEquals(2, world.replica.view().highWatermark());
        world.group.leadReady(2);
        assertTrue(produce(1, 1).appended().duplicate());
    }

    @Test
    void stateSurvivesARestartWithoutReadingTheWholeLog() {
        world.group.leadReady(1);
        for (int i = 0; i < 10; i++) {
            produce(i, 1);
            world.group.commitAll();
        }
        for (int i = 0; i < PartitionSettings.DEFAULT.saveEveryTicks(); i++) {
            world.group.tick(world.clock);
        }
        assertEquals(1, world.states.saves());
        List<Entry> stored = world.group.entries();

        ReplicaWorld again = new ReplicaWorld(PartitionSettings.DEFAULT, world.states, stored);
        again.group.leadReady(2);
        // Only the new no-op was delivered: eleven of twelve entries were applied before.
        Produced retry = again.produce(Batches.of(PRODUCER, 0, 9, 1), Acks.QUORUM);
        assertTrue(retry.appended().duplicate());
        assertEquals(9, retry.appended().baseOffset());
        Produced next = again.produce(Batches.of(PRODUCER, 0, 10, 1), Acks.QUORUM);
        again.group.commitAll();
        assertEquals(10, next.appended().baseOffset());
    }

    @Test
    void withoutSavedStateARestartReplaysTheLog() {
        world.group.leadReady(1);
        produce(0, 2);
        world.group.commitAll();
        List<Entry> stored = world.group.entries();
        ReplicaWorld again = new ReplicaWorld(PartitionSettings.DEFAULT, new MemoryProducerStates(), stored);
        // Elected before the replay is through: no decision about a producer until then.
        again.group.lead(2);
        Produced early = again.produce(Batches.of(PRODUCER, 0, 0, 2), Acks.QUORUM);
        assertEquals(ErrorReason.NO_LEADER, early.failure().reason());
        assertTrue(early.failure().definitelyNotWritten());
        again.group.commitAll();
        assertTrue(again.produce(Batches.of(PRODUCER, 0, 0, 2), Acks.QUORUM)
                .appended()
                .duplicate());
    }

    @Test
    void entriesDeliveredAgainAreNotAppliedTwice() {
        world.group.leadReady(1);
        for (int i = 0; i < 8; i++) {
            produce(i, 1);
        }
        world.group.commitAll();
        world.replicas.stop(world.replica.group(), () -> {});
        world.group.run();
        assertEquals(1, world.states.saves());
        // Segments are behind the saved state, so the entries between come once more.
        List<Entry> all = world.group.entries();
        ReplicaWorld again = new ReplicaWorld(PartitionSettings.DEFAULT, world.states, all.subList(0, 3));
        again.group.receive(all.subList(3, all.size()));
        again.group.commitAll();
        again.group.leadReady(2);
        assertEquals(
                3,
                again.produce(Batches.of(PRODUCER, 0, 3, 1), Acks.QUORUM)
                        .appended()
                        .baseOffset());
        assertEquals(
                ErrorReason.OUT_OF_ORDER_SEQUENCE,
                again.produce(Batches.of(PRODUCER, 0, 2, 1), Acks.QUORUM)
                        .failure()
                        .reason());
    }

    @Test
    void stateAheadOfTheLogStopsTheReplica() {
        MemoryProducerStates states = new MemoryProducerStates();
        states.save(world.replica.group(), new ProducerStateStore.Change(50, List.of(), List.of()), () -> {});
        ReplicaWorld broken = new ReplicaWorld(PartitionSettings.DEFAULT, states, List.of());
        assertThrows(IllegalStateException.class, () -> broken.group.lead(1));
    }

    private Produced produce(int baseSequence, int records) {
        return world.produce(Batches.of(PRODUCER, 0, baseSequence, records), Acks.QUORUM);
    }

    private Produced submit(int baseSequence, int records) {
        return world.submit(Batches.of(PRODUCER, 0, baseSequence, records), Acks.QUORUM, new WriteLane(), false);
    }

    /** What a leader of term 1 has replicated here: its no-op and one batch for each sequence. */
    private List<Entry> othersEntries(int... sequences) {
        ReplicaWorld other = new ReplicaWorld();
        other.group.lead(1);
        for (int sequence : sequences) {
            other.produce(Batches.of(PRODUCER, 0, sequence, 1), Acks.NONE);
        }
        return other.group.entries();
    }
}
