package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;

/**
 * Asks whether an election would be won before disturbing anybody with a new term (thesis, section 9.6). Nothing is
 * persisted and no term changes on either side.
 */
final class PreCandidateRole implements RoleState {
    private final GroupState state;
    private final Ballot ballot;
    private final RaftMessage.PreVoteRequest request;
    private final long deadlineTick;
    private long nextAskTick;
    private int patienceTicks;

    private PreCandidateRole(GroupState state) {
        this.state = state;
        this.ballot = new Ballot(state.configuration());
        this.request = new RaftMessage.PreVoteRequest(
                state.term(), state.term() + 1, state.log.lastIndex(), state.log.lastTerm());
        this.deadlineTick = state.tick() + Campaign.timeoutTicks(state);
        this.patienceTicks = state.settings.heartbeatTicks();
    }

    /** Begins a round; a single voter goes straight on to the election. */
    static RoleState begin(GroupState state, Effects out) {
        state.forgetLeader();
        PreCandidateRole role = new PreCandidateRole(state);
        role.ballot.count(state.self, true);
        if (role.ballot.isWon()) {
            return CandidateRole.begin(state, out);
        }
        role.ask(out);
        return role;
    }

    /**
     * Also again, to those who have not answered: a question is lost while connections are still being made, as when a whole
     * cluster starts, and asking twice changes nothing. Each time later than before: voters that are slow because thousands of
     * groups ask them at once must not be asked even more.
     */
    private void ask(Effects out) {
        nextAskTick = state.tick() + patienceTicks;
        patienceTicks *= 2;
        List<ReplicaId> voters = state.configuration().voters();
        for (int i = 0; i < voters.size(); i++) {
            ReplicaId voter = voters.get(i);
            if (!voter.equals(state.self) && ballot.awaits(voter)) {
                out.send(voter, request);
            }
        }
    }

    @Override
    public Role role() {
        return Role.PRE_CANDIDATE;
    }

    @Override
    public RoleState tick(Effects out) {
        if (state.tick() >= deadlineTick) {
            return Campaign.beginIfAllowed(state, out);
        }
        if (state.tick() >= nextAskTick) {
            ask(out);
        }
        return this;
    }

    @Override
    public RoleState received(ReplicaId from, RaftMessage message, Effects out) {
        return switch (message) {
            case RaftMessage.PreVoteResponse response ->
                counted(from, response.proposedTerm(), response.granted(), out);
            case RaftMessage.AppendRequest append -> new FollowerRole(state).received(from, append, out);
            case RaftMessage.Heartbeat heartbeat -> new FollowerRole(state).received(from, heartbeat, out);
            case RaftMessage.Restart restart -> new FollowerRole(state).received(from, restart, out);
            case RaftMessage.TimeoutNow order -> new FollowerRole(state).received(from, order, out);
            // A vote of an election that is over, or an answer to what this replica sent as leader of this term.
            case RaftMessage.VoteResponse _,
                    RaftMessage.AppendAccepted _,
                    RaftMessage.AppendRejected _,
                    RaftMessage.HeartbeatResponse _,
                    RaftMessage.RestartProgress _,
                    RaftMessage.PreVoteRequest _,
                    RaftMessage.VoteRequest _,
                    RaftMessage.LeaderHint _,
                    RaftMessage.ObserverHello _ -> this;
        };
    }

    /** A granted pre-vote may come from a voter in an earlier term: it must be able to help. */
    RoleState counted(ReplicaId from, int proposedTerm, boolean granted, Effects out) {
        if (proposedTerm != state.term() + 1) {
            out.mark("pre-vote-response-of-another-round");
            return this;
        }
        ballot.count(from, granted);
        if (ballot.isWon()) {
            return CandidateRole.begin(state, out);
        }
        if (ballot.isLost()) {
            out.mark("pre-vote-lost");
            return new FollowerRole(state);
        }
        return this;
    }

    @Override
    public RoleState persisted(Effects out) {
        return this;
    }
}
