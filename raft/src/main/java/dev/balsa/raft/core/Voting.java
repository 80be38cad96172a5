package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;

/**
 * Answers to those who want to lead. The same in every role, and given by learners and observers too: they may have been
 * promoted without knowing it yet (etcd-io/etcd#10998). A replica that has not heard from the group at all cannot have been, and
 * its vote could be a second one: it may have been a member before, been removed, and come back with an empty log.
 */
final class Voting {
    private Voting() {}

    /** Changes nothing here: no term, no timer, no contact. Otherwise pre-votes could keep an election from happening. */
    static void answerPreVote(GroupState state, ReplicaId from, RaftMessage.PreVoteRequest request, Effects out) {
        boolean granted = false;
        if (state.isStickyAgainst(from)) {
            out.mark("pre-vote-refused-leader-alive");
        } else if (state.isBlank()) {
            out.mark("vote-refused-blank");
        } else {
            granted = request.proposedTerm() > state.term()
                    && state.isCandidateLogUpToDate(request.lastIndex(), request.lastTerm());
        }
        out.send(from, new RaftMessage.PreVoteResponse(state.term(), request.proposedTerm(), granted));
    }

    /**
     * A request of the current term.
     *
     * @return whether the vote was given
     */
    static boolean answerVote(GroupState state, ReplicaId from, RaftMessage.VoteRequest request, Effects out) {
        ReplicaId votedFor = state.votedFor();
        ReplicaId leader = state.leader();
        boolean granted = !state.isBlank()
                && (votedFor == null || votedFor.equals(from))
                && (leader == null || leader.equals(from))
                && state.isCandidateLogUpToDate(request.lastIndex(), request.lastTerm());
        RaftMessage response = new RaftMessage.VoteResponse(state.term(), granted);
        if (granted) {
            // Never before the disk: a vote that a crash takes back can be given a second time.
            state.vote(from, out);
            out.sendOncePersisted(from, response);
        } else {
            out.send(from, response);
        }
        return granted;
    }
}
