package dev.balsa.broker.partition;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.runtime.RaftGroup;
import dev.balsa.raft.runtime.ReadCallback;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Linearizable reads: after a barrier has passed, this replica's visible state holds everything that was acknowledged
 * anywhere before the barrier was asked for. Raft's read index says when that is so for what was committed; what stood in
 * this leader's log then is waited for as well, since it may have been acknowledged from the leader's disk alone. Loop only.
 */
final class ReadBarriers {
    private static final long RETRY_MS = 100;

    private final class Barrier implements ReadCallback {
        private final long deadlineNanos;
        private final Runnable passed;
        private final Consumer<Failure> failed;
        private final long appendedIndex;
        private long awaitedIndex = Long.MAX_VALUE;

        Barrier(long deadlineNanos, long appendedIndex, Runnable passed, Consumer<Failure> failed) {
            this.deadlineNanos = deadlineNanos;
            this.appendedIndex = appendedIndex;
            this.passed = passed;
            this.failed = failed;
        }

        @Override
        public void ready(long index) {
            awaitedIndex = Math.max(index, appendedIndex);
            if (appliedIndex.getAsLong() >= awaitedIndex && waiting.remove(this)) {
                Callbacks.run(passed);
            }
        }

        @Override
        public void failed(RejectReason reason) {
            switch (reason) {
                // The end of the leadership is told next, and ends all barriers with a hint to the next leader.
                case NOT_LEADER, TRANSFERRING, HALTED, DISK_FULL -> {}
                case OVERLOADED -> {
                    if (waiting.remove(this)) {
                        Callbacks.give(failed, tooMany());
                    }
                }
            }
        }
    }

    private final RaftGroup group;
    private final LongSupplier appliedIndex;
    private final List<Barrier> waiting = new ArrayList<>();

    /** @param appliedIndex what is committed and visible to reads */
    ReadBarriers(RaftGroup group, LongSupplier appliedIndex) {
        this.group = group;
        this.appliedIndex = appliedIndex;
    }

    int size() {
        return waiting.size();
    }

    /** The caller has checked that this replica may serve reads. */
    void await(long deadlineNanos, Runnable passed, Consumer<Failure> failed) {
        Barrier barrier = new Barrier(deadlineNanos, group.status().lastIndex(), passed, failed);
        waiting.add(barrier);
        group.readIndex(barrier);
    }

    /** More has been applied, or time has passed. */
    void check(long nowNanos) {
        if (waiting.isEmpty()) {
            return;
        }
        long applied = appliedIndex.getAsLong();
        List<Runnable> outcomes = new ArrayList<>();
        waiting.removeIf(barrier -> {
            if (applied >= barrier.awaitedIndex) {
                outcomes.add(() -> Callbacks.run(barrier.passed));
                return true;
            }
            if (nowNanos - barrier.deadlineNanos >= 0) {
                outcomes.add(() -> Callbacks.give(barrier.failed, quorumLost()));
                return true;
            }
            return false;
        });
        outcomes.forEach(Runnable::run);
    }

    void endAll(Failure failure) {
        List<Barrier> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(barrier -> Callbacks.give(barrier.failed, failure));
    }

    private static Failure quorumLost() {
        return Failure.of(
                        ErrorReason.QUORUM_LOST,
                        "no majority of the replicas confirmed this leader in time; try again, and see that a majority is up")
                .withRetryAfterMs(RETRY_MS);
    }

    private static Failure tooMany() {
        return Failure.of(ErrorReason.THROTTLED, "too many reads of this partition wait for a majority; try again")
                .withRetryAfterMs(RETRY_MS);
    }
}
