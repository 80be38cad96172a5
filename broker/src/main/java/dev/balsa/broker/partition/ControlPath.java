package dev.balsa.broker.partition;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.retention.ControlLog;
import dev.balsa.broker.retention.ControlProposal;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.runtime.RaftGroup;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * From a decision of the leader to a committed control entry. Beside the way of batches, which it neither waits for nor holds up:
 * control entries have no place in a producer's sequence. Loop only.
 */
final class ControlPath implements ControlLog {
    /** Told once what became of an entry. */
    interface Outcome {
        void committed();

        void failed(Failure failure);
    }

    private static final int MAX_UNCOMMITTED = 100;
    private static final long RETRY_MS = 100;

    private static final Outcome NOBODY_WAITS = new Outcome() {
        @Override
        public void committed() {}

        @Override
        public void failed(Failure failure) {}
    };

    private record Appended(long index, int term, Outcome outcome) {}

    private final RaftGroup group;
    private final Leadership leadership;

    /** By token; answered within the same turn. */
    private final Map<Long, Outcome> unanswered = new HashMap<>();

    private final ArrayDeque<Appended> uncommitted = new ArrayDeque<>();
    private long lastToken;

    ControlPath(RaftGroup group, Leadership leadership) {
        this.group = group;
        this.leadership = leadership;
    }

    /** Tokens of this path are below 0, those of batches above. */
    static boolean owns(long token) {
        return token < 0;
    }

    @Override
    public boolean isSettled() {
        return unanswered.isEmpty() && uncommitted.isEmpty();
    }

    @Override
    public void append(EntryKind kind, byte[] payload) {
        append(kind, payload, NOBODY_WAITS);
    }

    void append(EntryKind kind, byte[] payload, Outcome outcome) {
        if (!leadership.leads()) {
            outcome.failed(leadership.notLeader());
        } else if (unanswered.size() + uncommitted.size() >= MAX_UNCOMMITTED) {
            outcome.failed(Failure.of(
                            ErrorReason.THROTTLED,
                            "too many changes of this partition wait for their commit; nothing was written, try again shortly")
                    .withRetryAfterMs(RETRY_MS));
        } else {
            lastToken--;
            unanswered.put(lastToken, outcome);
            group.propose(lastToken, List.of(new ControlProposal(kind, payload)));
        }
    }

    void proposed(long token, long index, int term) {
        Outcome outcome = unanswered.remove(token);
        if (outcome == null) {
            return;
        }
        if (leadership.leadsIn(term)) {
            uncommitted.add(new Appended(index, term, outcome));
        } else {
            outcome.failed(leadership.lost());
        }
    }

    void rejected(long token, RejectReason reason) {
        Outcome outcome = unanswered.remove(token);
        if (outcome != null) {
            outcome.failed(
                    switch (reason) {
                        case NOT_LEADER, HALTED -> leadership.notLeader();
                        case OVERLOADED, TRANSFERRING, DISK_FULL -> leadership.notYetReady();
                    });
        }
    }

    void committed(Entry entry) {
        for (Appended next = uncommitted.peek();
                next != null && next.index() <= entry.index();
                next = uncommitted.peek()) {
            uncommitted.remove();
            if (next.index() == entry.index() && next.term() == entry.term()) {
                next.outcome().committed();
            } else {
                next.outcome().failed(leadership.lost());
            }
        }
    }

    /** What is not answered yet is answered by the core; it may have been appended by then, and survive. */
    void leadershipEnded() {
        for (Appended lost = uncommitted.poll(); lost != null; lost = uncommitted.poll()) {
            lost.outcome().failed(leadership.lost());
        }
    }
}
