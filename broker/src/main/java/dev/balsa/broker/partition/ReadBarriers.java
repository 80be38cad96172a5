package dev.balsa.broker.partition;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.runtime.RaftGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Linearizable reads by Raft's read index (thesis, section 6.4): after a barrier has passed, this replica's committed state holds
 * everything that was acknowledged anywhere before the barrier was asked for. A barrier passes once a majority has answered a
 * heartbeat that was sent after the request, in the same term, and everything that stood in this leader's log then is committed.
 * Loop only.
 */
final class ReadBarriers {
    private static final long RETRY_MS = 100;

    private record Barrier(
            int term, long requestTick, long index, long deadlineNanos, Runnable passed, Consumer<Failure> failed) {}

    private final RaftGroup group;
    private final Leadership leadership;
    private final List<Barrier> waiting = new ArrayList<>();

    ReadBarriers(RaftGroup group, Leadership leadership) {
        this.group = group;
        this.leadership = leadership;
    }

    int size() {
        return waiting.size();
    }

    /** The caller has checked that this replica may serve reads. */
    void await(long deadlineNanos, Runnable passed, Consumer<Failure> failed) {
        RaftStatus status = group.status();
        waiting.add(new Barrier(status.term(), status.tick(), status.lastIndex(), deadlineNanos, passed, failed));
    }

    /** @param appliedIndex what is committed and visible to reads */
    void check(long nowNanos, long appliedIndex) {
        if (waiting.isEmpty()) {
            return;
        }
        RaftStatus status = group.status();
        List<Runnable> outcomes = new ArrayList<>();
        waiting.removeIf(barrier -> {
            if (!leadership.leadsIn(barrier.term())) {
                outcomes.add(() -> Callbacks.give(barrier.failed(), leadership.notLeader()));
                return true;
            }
            // Strictly later: a round of the same tick may have left before the request came.
            if (status.quorumTick() > barrier.requestTick() && appliedIndex >= barrier.index()) {
                outcomes.add(() -> Callbacks.run(barrier.passed()));
                return true;
            }
            if (nowNanos - barrier.deadlineNanos() >= 0) {
                outcomes.add(() -> Callbacks.give(barrier.failed(), quorumLost()));
                return true;
            }
            return false;
        });
        outcomes.forEach(Runnable::run);
    }

    void endAll(Failure failure) {
        List<Barrier> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(barrier -> Callbacks.give(barrier.failed(), failure));
    }

    private static Failure quorumLost() {
        return Failure.of(
                        ErrorReason.QUORUM_LOST,
                        "no majority of the replicas confirmed this leader in time; try again, and see that a majority is up")
                .withRetryAfterMs(RETRY_MS);
    }
}
