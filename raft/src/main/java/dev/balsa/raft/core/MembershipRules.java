package dev.balsa.raft.core;

import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.membership.MembershipChange;
import org.jspecify.annotations.Nullable;

/** When a leader may append another configuration (thesis, sections 4.1 and 4.2; etcd-io/etcd#12359 for the own term's entry). */
final class MembershipRules {
    private final GroupState state;
    private final PeerSet peers;
    private long committedAtRound;

    MembershipRules(GroupState state, PeerSet peers) {
        this.state = state;
        this.peers = peers;
    }

    /** A timed round begins: what is committed now is what a learner has to have until the next one to count as caught up. */
    void roundBegins() {
        committedAtRound = state.commitIndex();
    }

    /** Whether the replica keeps up with what is committed. A match alone would not do: under load it is always a little behind. */
    boolean isCaughtUp(PeerProgress peer) {
        return peer.mode() == PeerProgress.Mode.STREAM
                && committedAtRound > 0
                && peer.matchIndex() >= committedAtRound
                && state.tick() - peer.contactTick() < state.settings.electionTicksMin();
    }

    /** @return null if the change may be appended now */
    @Nullable
    ChangeRefusal refusal(Configuration wanted) {
        if (state.log.termAt(state.commitIndex()) != state.term()) {
            return ChangeRefusal.NOT_YET_COMMITTED_IN_TERM;
        }
        if (state.configurations.currentIndex() > state.commitIndex()) {
            return ChangeRefusal.CHANGE_UNDER_WAY;
        }
        if (wanted.voters().isEmpty()) {
            return ChangeRefusal.NO_VOTER_LEFT;
        }
        MembershipChange change = MembershipChange.between(state.configuration(), wanted);
        if (change == null) {
            return ChangeRefusal.NOT_ONE_REPLICA;
        }
        return switch (change.kind()) {
            case ADD_LEARNER, REMOVE_LEARNER, DEMOTE, REMOVE_VOTER -> null;
            case ADD_VOTER -> ChangeRefusal.NOT_A_LEARNER;
            case PROMOTE -> {
                PeerProgress learner = peers.find(change.replica());
                yield learner != null && isCaughtUp(learner) ? null : ChangeRefusal.NOT_CAUGHT_UP;
            }
        };
    }
}
