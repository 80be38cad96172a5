package dev.balsa.broker.partition;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Produces that stand in the log and are not committed. Keyed by index <em>and</em> term: an index that commits with another
 * leader's entry must not answer the produce that once stood there (KAFKA-20634). Loop only.
 */
final class PendingProduces {
    private static final class Waiter {
        private final ProduceWrite write;
        private final boolean duplicate;

        Waiter(ProduceWrite write, boolean duplicate) {
            this.write = write;
            this.duplicate = duplicate;
        }
    }

    private static final class Pending {
        private final BatchPlace place;
        private final int sizeBytes;
        private final List<Waiter> waiters = new ArrayList<>(1);

        Pending(BatchPlace place, int sizeBytes) {
            this.place = place;
            this.sizeBytes = sizeBytes;
        }
    }

    private final TreeMap<Long, Pending> byIndex = new TreeMap<>();
    private final LongSupplier logStartOffset;
    private final UncommittedBytes inBroker;
    private long uncommittedBytes;
    private long reportedBytes;
    private long durableIndex;
    private boolean hasDeadline;
    private long earliestDeadlineNanos;

    PendingProduces(LongSupplier logStartOffset, UncommittedBytes inBroker) {
        this.inBroker = inBroker;
        this.logStartOffset = logStartOffset;
    }

    /** Bytes of own batches in the log and not committed. */
    long uncommittedBytes() {
        return uncommittedBytes;
    }

    /** An own batch has been appended; {@link #report} follows after the last of several. With {@link Acks#NONE} nobody waits, but its bytes count. */
    void appended(BatchPlace place, ProduceWrite write) {
        Pending pending = new Pending(place, write.batch().sizeBytes());
        byIndex.put(place.index(), pending);
        uncommittedBytes += pending.sizeBytes;
        if (write.acks() != Acks.NONE) {
            await(pending, new Waiter(write, false));
        }
    }

    /** Has the broker's sum follow; not with every batch, as all partitions share it. */
    void report() {
        if (uncommittedBytes != reportedBytes) {
            inBroker.add(uncommittedBytes - reportedBytes);
            reportedBytes = uncommittedBytes;
        }
    }

    /** A retry of a batch that stands in the log uncommitted waits for the original's commit, whatever level it asks for. */
    void duplicated(BatchPlace place, ProduceWrite write) {
        await(byIndex.computeIfAbsent(place.index(), ignored -> new Pending(place, 0)), new Waiter(write, true));
    }

    /** A retry of a committed batch is answered at once. */
    void duplicatedCommitted(BatchPlace place, ProduceWrite write) {
        answer(new Waiter(write, true), place, Acks.QUORUM);
    }

    /** Everything up to here is on this leader's disk. */
    void durable(long index) {
        if (index <= durableIndex) {
            return;
        }
        for (Pending pending : byIndex.subMap(durableIndex, false, index, true).values()) {
            pending.waiters.removeIf(waiter -> {
                boolean answered = waiter.write.acks() == Acks.LEADER && !waiter.duplicate;
                if (answered) {
                    answer(waiter, pending.place, Acks.LEADER);
                }
                return answered;
            });
        }
        durableIndex = index;
    }

    /** The entry at this index has committed with this term, {@link #report} follows after the last of several; {@code lost} is the answer to whoever waited for another one there. */
    void committed(long index, int term, Supplier<Failure> lost) {
        while (!byIndex.isEmpty() && byIndex.firstKey() <= index) {
            Pending pending = byIndex.pollFirstEntry().getValue();
            uncommittedBytes -= pending.sizeBytes;
            boolean same = pending.place.index() == index && pending.place.term() == term;
            for (Waiter waiter : pending.waiters) {
                if (same) {
                    answer(waiter, pending.place, Acks.QUORUM);
                } else {
                    refuse(waiter.write, lost.get());
                }
            }
        }
    }

    /** Leadership is gone: what became of the waiting ones is not known. */
    void endAll(Failure failure) {
        List<Pending> all = List.copyOf(byIndex.values());
        byIndex.clear();
        uncommittedBytes = 0;
        report();
        durableIndex = 0;
        hasDeadline = false;
        for (Pending pending : all) {
            pending.waiters.forEach(waiter -> refuse(waiter.write, failure));
        }
    }

    /** Ends those whose time is over; their batches stay in the log and may still commit. */
    void expire(long nowNanos) {
        if (!hasDeadline || nowNanos - earliestDeadlineNanos < 0) {
            return;
        }
        hasDeadline = false;
        for (Map.Entry<Long, Pending> entry : byIndex.entrySet()) {
            entry.getValue().waiters.removeIf(waiter -> {
                boolean expired = nowNanos - waiter.write.deadlineNanos() >= 0;
                if (expired) {
                    refuse(waiter.write, commitTimeout());
                } else {
                    noteDeadline(waiter.write.deadlineNanos());
                }
                return expired;
            });
        }
    }

    private void await(Pending pending, Waiter waiter) {
        pending.waiters.add(waiter);
        noteDeadline(waiter.write.deadlineNanos());
    }

    private void noteDeadline(long deadlineNanos) {
        if (!hasDeadline || deadlineNanos - earliestDeadlineNanos < 0) {
            earliestDeadlineNanos = deadlineNanos;
            hasDeadline = true;
        }
    }

    private void answer(Waiter waiter, BatchPlace place, Acks reached) {
        Callbacks.give(waiter.write.done(), place.appended(logStartOffset.getAsLong(), reached, waiter.duplicate));
    }

    /** Fails a write and, with it, what its lane sends until it resumes. */
    static void refuse(ProduceWrite write, Failure failure) {
        write.lane().fail();
        Callbacks.give(write.done(), new ProduceOutcome.Refused(failure));
    }

    private static Failure commitTimeout() {
        return Failure.of(
                ErrorReason.COMMIT_TIMEOUT,
                "the batch was appended but not committed in time: it may or may not be written; only an idempotent retry is safe");
    }
}
