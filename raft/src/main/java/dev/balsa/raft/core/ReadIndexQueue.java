package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Linearizable reads that wait for proof that this leader was still the leader after they were asked for (thesis, section
 * 6.4). The proof is a majority's answer to a round of heartbeats that began later than the read. One round carries all reads that
 * have gathered; those that come meanwhile share the next one.
 */
final class ReadIndexQueue {
    /** Reads of one group that may wait; each costs a few words, and a round trip settles all of them. */
    static final int MAX_WAITING = 4096;

    private List<Long> gathering = new ArrayList<>();
    private List<Long> riding = new ArrayList<>();
    private long ridingRound;
    private long ridingIndex;

    /** @return false if too many reads wait already */
    boolean add(long token) {
        if (gathering.size() + riding.size() >= MAX_WAITING) {
            return false;
        }
        gathering.add(token);
        return true;
    }

    /** Whether reads wait for a round to begin and none is under way for others. */
    boolean wantsRound() {
        return riding.isEmpty() && !gathering.isEmpty();
    }

    /**
     * A round begins now. Only called by a leader that has committed in its term: before that its commit index may be behind what
     * an earlier leader has acknowledged (etcd-io/etcd#7331).
     */
    void roundBegins(long round, long commitIndex) {
        if (!wantsRound()) {
            return;
        }
        List<Long> empty = riding;
        riding = gathering;
        gathering = empty;
        ridingRound = round;
        ridingIndex = commitIndex;
    }

    /** @param round the newest round that a majority has answered */
    void answered(long round, Effects out) {
        if (riding.isEmpty() || round < ridingRound) {
            return;
        }
        for (int i = 0; i < riding.size(); i++) {
            out.answer(new Effects.Answer.ReadReady(riding.get(i), ridingIndex));
        }
        riding.clear();
    }

    void failAll(RejectReason reason, @Nullable ReplicaId leader, Effects out) {
        fail(riding, reason, leader, out);
        fail(gathering, reason, leader, out);
    }

    private static void fail(List<Long> tokens, RejectReason reason, @Nullable ReplicaId leader, Effects out) {
        for (int i = 0; i < tokens.size(); i++) {
            out.answer(new Effects.Answer.ReadFailed(tokens.get(i), reason, leader));
        }
        tokens.clear();
    }
}
