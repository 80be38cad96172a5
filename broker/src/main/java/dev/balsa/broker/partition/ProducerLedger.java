package dev.balsa.broker.partition;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.wire.record.ProducerStamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deduplication of idempotent producers: committed state plus an overlay of the uncommitted tail. Decisions are made against
 * both, because the next batch of a producer arrives before the one before it is committed; the overlay is thrown away with
 * leadership, and rebuilt from the log before a new leader decides anything. The rules are those of Kafka's idempotent producer
 * (KIP-98, KIP-185), except that a producer whose state is gone is told so and never silently accepted. Loop only.
 */
final class ProducerLedger {
    /** A jump back of less than this is an old retry, a jump forward of less than this a gap; sequences wrap at 2^31. */
    private static final int HALF_OF_SEQUENCES = 1 << 30;

    /** What is to be done with a batch. */
    sealed interface Decision {
        record Append() implements Decision {}

        record DuplicateOfCommitted(WrittenBatch original) implements Decision {}

        record DuplicateOfTail(TailBatch original) implements Decision {}

        record Refuse(Failure failure) implements Decision {}
    }

    private static final Decision APPEND = new Decision.Append();

    private final CommittedProducers committed;
    private final Map<Long, ArrayDeque<TailBatch>> tail = new HashMap<>();
    private final List<TailBatch> proposed = new ArrayList<>();

    ProducerLedger(CommittedProducers committed) {
        this.committed = committed;
    }

    Decision decide(CheckedBatch batch) {
        ArrayDeque<TailBatch> uncommitted = tail.get(batch.producerId());
        ProducerState state = committed.find(batch.producerId());
        if (uncommitted != null) {
            TailBatch last = uncommitted.getLast();
            return decide(batch, last.epoch(), last.lastSequence(), state, uncommitted);
        }
        if (state != null) {
            return decide(batch, state.epoch(), state.last().lastSequence(), state, new ArrayDeque<>());
        }
        return batch.baseSequence() == 0 ? APPEND : new Decision.Refuse(unknown(batch));
    }

    /** An accepted batch goes to the core now; the following decisions count on it. */
    TailBatch propose(CheckedBatch batch) {
        TailBatch added =
                new TailBatch(batch.producerId(), batch.producerEpoch(), batch.baseSequence(), batch.lastSequence());
        addToTail(added);
        proposed.add(added);
        return added;
    }

    /** The core has taken all that was proposed. */
    void proposalsAccepted() {
        proposed.clear();
    }

    /** The core has taken nothing of what was proposed. */
    void proposalsRejected() {
        for (TailBatch batch : proposed.reversed()) {
            ArrayDeque<TailBatch> ofProducer = tail.get(batch.producerId());
            if (ofProducer != null && ofProducer.peekLast() == batch) {
                ofProducer.removeLast();
                dropIfEmpty(batch.producerId(), ofProducer);
            }
        }
        proposed.clear();
    }

    /** An entry of the tail a new leader has found in its log, oldest first. */
    void addInherited(long producerId, int epoch, WrittenBatch batch) {
        TailBatch inherited = new TailBatch(producerId, epoch, batch.baseSequence(), batch.lastSequence());
        inherited.write(batch.baseOffset(), batch.appendTimeMs(), batch.index(), batch.term());
        addToTail(inherited);
    }

    /** Leadership is gone, and what is in the tail may be cut. */
    void dropTail() {
        tail.clear();
        proposed.clear();
    }

    /** A committed batch moves from the tail to the committed state. */
    void committed(long producerId, int epoch, WrittenBatch batch) {
        committed.apply(producerId, epoch, batch);
        ArrayDeque<TailBatch> uncommitted = tail.get(producerId);
        if (uncommitted == null) {
            return;
        }
        Iterator<TailBatch> oldestFirst = uncommitted.iterator();
        while (oldestFirst.hasNext()) {
            WrittenBatch written = oldestFirst.next().written();
            if (written == null || written.index() > batch.index()) {
                break;
            }
            oldestFirst.remove();
        }
        dropIfEmpty(producerId, uncommitted);
    }

    private Decision decide(
            CheckedBatch batch,
            int lastEpoch,
            int lastSequence,
            @Nullable ProducerState state,
            ArrayDeque<TailBatch> uncommitted) {
        if (batch.producerEpoch() < lastEpoch) {
            return new Decision.Refuse(fenced(batch, lastEpoch));
        }
        if (batch.producerEpoch() > lastEpoch) {
            return batch.baseSequence() == 0 ? APPEND : new Decision.Refuse(gap(batch, 0));
        }
        int nextSequence = ProducerStamp.sequenceAfter(lastSequence, 1);
        if (batch.baseSequence() == nextSequence) {
            return APPEND;
        }
        for (TailBatch earlier : uncommitted) {
            if (earlier.holds(batch.producerEpoch(), batch.baseSequence(), batch.lastSequence())) {
                return new Decision.DuplicateOfTail(earlier);
            }
        }
        if (state != null && state.epoch() == batch.producerEpoch()) {
            for (WrittenBatch earlier : state.batches()) {
                if (earlier.baseSequence() == batch.baseSequence() && earlier.lastSequence() == batch.lastSequence()) {
                    return new Decision.DuplicateOfCommitted(earlier);
                }
            }
        }
        int stepsBack = (nextSequence - batch.baseSequence()) & Integer.MAX_VALUE;
        return new Decision.Refuse(
                stepsBack <= HALF_OF_SEQUENCES ? tooOld(batch, nextSequence) : gap(batch, nextSequence));
    }

    private void addToTail(TailBatch batch) {
        tail.computeIfAbsent(batch.producerId(), ignored -> new ArrayDeque<>()).add(batch);
    }

    private void dropIfEmpty(long producerId, ArrayDeque<TailBatch> uncommitted) {
        if (uncommitted.isEmpty()) {
            tail.remove(producerId);
        }
    }

    private static Failure unknown(CheckedBatch batch) {
        return Failure.of(
                ErrorReason.UNKNOWN_PRODUCER,
                "nothing is known of producer " + batch.producerId() + " here, and its batch begins with sequence "
                        + batch.baseSequence()
                        + " instead of 0: its state has expired, or an earlier batch never arrived; start with a new producer id");
    }

    private static Failure fenced(CheckedBatch batch, int epoch) {
        return Failure.of(
                ErrorReason.PRODUCER_FENCED,
                "producer " + batch.producerId() + " writes with epoch " + batch.producerEpoch()
                        + ", a newer instance uses " + epoch + "; stop this one");
    }

    private static Failure gap(CheckedBatch batch, int expected) {
        return Failure.of(
                        ErrorReason.OUT_OF_ORDER_SEQUENCE,
                        "producer " + batch.producerId() + " sent sequence " + batch.baseSequence() + " where "
                                + expected + " was expected; resend what is missing first")
                .with("expected_sequence", Integer.toString(expected));
    }

    /** Its first sending may well have been written, so this must not promise the opposite. */
    private static Failure tooOld(CheckedBatch batch, int expected) {
        return Failure.of(
                        ErrorReason.OUT_OF_ORDER_SEQUENCE,
                        "producer " + batch.producerId() + " sent sequence " + batch.baseSequence()
                                + " again, which is before the last "
                                + ProducerState.MAX_BATCHES
                                + " batches; whether it was written the first time is not known any more")
                .with("expected_sequence", Integer.toString(expected))
                .withOutcomeUnknown();
    }
}
