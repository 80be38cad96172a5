package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;

/**
 * What a leader knows of one peer, for operators and for whoever plans changes of membership.
 *
 * @param standing in the leader's configuration
 * @param matchIndex the peer has this on its disk; 0 until it has said so in this term
 * @param ticksSinceContact since anything of this term was heard from it
 * @param isCaughtUp it has what was committed a heartbeat ago: a learner may be promoted
 * @param isRestarting its log ends before the leader's begins, and a newer beginning is being sent to it
 */
public record PeerStatus(
        ReplicaId replica,
        Standing standing,
        long matchIndex,
        long ticksSinceContact,
        boolean isCaughtUp,
        boolean isRestarting) {
    public enum Standing {
        VOTER,
        LEARNER,
        OBSERVER
    }
}
