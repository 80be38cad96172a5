package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;

/** Asks for votes in a new term. */
final class CandidateRole implements RoleState {
    private final GroupState state;
    private final Ballot ballot;
    private final long beginTick;
    private final long deadlineTick;

    private CandidateRole(GroupState state) {
        this.state = state;
        this.ballot = new Ballot(state.configuration());
        this.beginTick = state.tick();
        this.deadlineTick = beginTick + Campaign.timeoutTicks(state);
    }

    /**
     * Enters the next term and votes for itself. The requests ride with that write: one that left earlier could speak of
     * entries that a crash takes away, and its answer would then elect, in the same term, a log that is shorter than the
     * voter was told.
     */
    static RoleState begin(GroupState state, Effects out) {
        return begin(state, false, out);
    }

    /** @param transfer the leader wants it, so voters need not be loyal to it */
    static RoleState begin(GroupState state, boolean transfer, Effects out) {
        state.adoptTerm(state.term() + 1, out);
        state.vote(state.self, out);
        CandidateRole role = new CandidateRole(state);
        RaftMessage request =
                new RaftMessage.VoteRequest(state.term(), state.log.lastIndex(), state.log.lastTerm(), transfer);
        List<ReplicaId> voters = state.configuration().voters();
        for (int i = 0; i < voters.size(); i++) {
            if (!voters.get(i).equals(state.self)) {
                out.sendOncePersisted(voters.get(i), request);
            }
        }
        return role;
    }

    @Override
    public Role role() {
        return Role.CANDIDATE;
    }

    @Override
    public RoleState tick(Effects out) {
        return state.tick() < deadlineTick ? this : Campaign.beginIfAllowed(state, out);
    }

    @Override
    public RoleState received(ReplicaId from, RaftMessage message, Effects out) {
        return switch (message) {
            case RaftMessage.VoteResponse response -> {
                ballot.count(from, response.granted());
                yield decided(out);
            }
            case RaftMessage.AppendRequest append -> new FollowerRole(state).received(from, append, out);
            case RaftMessage.Heartbeat heartbeat -> new FollowerRole(state).received(from, heartbeat, out);
            case RaftMessage.Restart restart -> new FollowerRole(state).received(from, restart, out);
            case RaftMessage.TimeoutNow order -> new FollowerRole(state).received(from, order, out);
            // Answers to the pre-vote that led here.
            case RaftMessage.PreVoteResponse _,
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

    @Override
    public RoleState persisted(Effects out) {
        if (!state.isHardStateDurable()) {
            return this;
        }
        ballot.count(state.self, true);
        return decided(out);
    }

    private RoleState decided(Effects out) {
        // Also with enough votes of others: a leader whose term is not on disk could lead the same term twice.
        if (ballot.isWon() && state.isHardStateDurable()) {
            return LeaderRole.begin(state, beginTick, out);
        }
        if (ballot.isLost()) {
            out.mark("election-lost");
            return new FollowerRole(state);
        }
        return this;
    }
}
