package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;

/** Takes what the leader sends, and campaigns when none is heard from. Also what learners, observers and blank replicas do. */
final class FollowerRole implements RoleState {
    private final GroupState state;
    private final int timeoutTicks;
    private long deadlineTick;
    private long lastHelloTick = Long.MIN_VALUE / 2;
    private boolean mayFollowHint;

    FollowerRole(GroupState state) {
        this.state = state;
        this.timeoutTicks = state.randomTicks(state.settings.electionTicksMin(), state.settings.electionTicksMax());
        this.deadlineTick = state.tick() + timeoutTicks;
    }

    /** The role after start. The placement's first replica may try early, so that new groups lead where they were meant to. */
    static FollowerRole afterStart(GroupState state) {
        FollowerRole role = new FollowerRole(state);
        int early = state.settings.firstElectionTicks();
        if (early > 0) {
            role.deadlineTick = Math.min(role.deadlineTick, state.tick() + early);
        }
        return role;
    }

    /** After giving up leadership: others must have the chance to be faster than this replica. */
    static FollowerRole afterStepDown(GroupState state) {
        state.forgetLeader();
        FollowerRole role = new FollowerRole(state);
        role.deadlineTick += state.settings.electionTicksMax();
        return role;
    }

    @Override
    public Role role() {
        return Role.FOLLOWER;
    }

    @Override
    public RoleState tick(Effects out) {
        if (state.tick() >= deadlineTick) {
            return Campaign.beginIfAllowed(state, out);
        }
        sayHello(out);
        return this;
    }

    @Override
    public RoleState received(ReplicaId from, RaftMessage message, Effects out) {
        switch (message) {
            case RaftMessage.TimeoutNow _ -> {
                return takeOver(from, out);
            }
            case RaftMessage.AppendRequest append -> {
                if (follow(from, out)) {
                    AppendRules.apply(state, from, append, out);
                }
            }
            case RaftMessage.LeaderHint hint -> askHinted(hint, out);
            case RaftMessage.Restart restart -> {
                if (follow(from, out)) {
                    RestartRules.apply(state, from, restart, out);
                }
            }
            case RaftMessage.Heartbeat heartbeat -> {
                if (follow(from, out)) {
                    answer(from, heartbeat, out);
                }
            }
            // Answers to what this replica sent in another role of this term.
            case RaftMessage.PreVoteResponse _,
                    RaftMessage.VoteResponse _,
                    RaftMessage.AppendAccepted _,
                    RaftMessage.AppendRejected _,
                    RaftMessage.HeartbeatResponse _,
                    RaftMessage.RestartProgress _,
                    RaftMessage.PreVoteRequest _,
                    RaftMessage.VoteRequest _,
                    RaftMessage.ObserverHello _ -> {}
        }
        return this;
    }

    /** The leader asks this replica to depose it, so there is nobody to spare by a pre-vote. */
    private RoleState takeOver(ReplicaId from, Effects out) {
        if (!follow(from, out)) {
            return this;
        }
        if (state.disk().shouldNotLead() || !Campaign.mayLead(state, out)) {
            out.mark("transfer-declined");
            return this;
        }
        return CandidateRole.begin(state, true, out);
    }

    /** The leader is heard from: a suspicion and the campaign it had scheduled are void. */
    private boolean follow(ReplicaId from, Effects out) {
        ReplicaId leader = state.leader();
        if (leader != null && !leader.equals(from)) {
            out.mark("second-leader-of-term-dropped");
            return false;
        }
        if (state.isLeaderSuspected()) {
            out.mark("suspicion-lifted");
        }
        if (state.isBlank() && state.votedFor() == null) {
            // It may have voted in this term before it was removed and its log deleted; from now on a restart remembers
            // for whom not to.
            state.vote(from, out);
        }
        state.heardFrom(from);
        deadlineTick = state.tick() + timeoutTicks;
        return true;
    }

    /** Leaves at once: it says that the leader was heard, and of the disk only what is true already. */
    private void answer(ReplicaId leader, RaftMessage.Heartbeat heartbeat, Effects out) {
        long matchedIndex = state.acknowledgements.matchedIndex();
        state.advanceCommit(Math.min(heartbeat.commitIndex(), matchedIndex), out);
        long promisedIndex = state.acknowledgements.promisedIndex(state);
        out.send(
                leader,
                new RaftMessage.HeartbeatResponse(state.term(), heartbeat.round(), promisedIndex, state.disk()));
    }

    @Override
    public RoleState persisted(Effects out) {
        ReplicaId leader = state.leader();
        if (leader != null) {
            state.acknowledgements.flush(state, leader, out);
        }
        return this;
    }

    /**
     * A vote was given: its candidate gets the time to use it. Only then; a candidate that cannot win must not keep others
     * from trying.
     */
    void gaveVote() {
        deadlineTick = state.tick() + timeoutTicks;
    }

    /** The leader's process refused the connection. It is replaced soon, unless it turns out to be alive. */
    void leaderRefused(Effects out) {
        if (state.isLeaderSuspected()) {
            return;
        }
        out.mark("leader-suspected");
        int waitTicks = reconnectTicks();
        state.suspectLeader();
        deadlineTick = Math.min(deadlineTick, state.tick() + waitTicks);
    }

    /**
     * All followers lose the leader's connection in the same moment, and two that draw the same tick split the votes. So they take
     * turns, in the order of the voters from the leader's place on, which differs from group to group.
     */
    private int reconnectTicks() {
        int min = state.settings.reconnectTicksMin();
        int max = state.settings.reconnectTicksMax();
        List<ReplicaId> voters = state.configuration().voters();
        int leaderAt = voters.indexOf(state.leader());
        int selfAt = voters.indexOf(state.self);
        int turns = voters.size() - 1;
        int turnTicks = turns < 1 ? 0 : (max - min + 1) / turns;
        if (leaderAt < 0 || selfAt < 0 || turnTicks == 0) {
            return state.randomTicks(min, max);
        }
        int turn = Math.floorMod(selfAt - leaderAt - 1, voters.size());
        return min + turn * turnTicks;
    }

    /** An observer is unknown to a new leader, so it asks all who may be it, until one sends. */
    private void sayHello(Effects out) {
        Configuration configuration = state.configuration();
        if (configuration.isMember(state.self)) {
            return;
        }
        int patience = Math.max(1, state.settings.electionTicksMin() / 4);
        boolean isServed =
                state.leader() != null && !state.isLeaderSuspected() && state.ticksSinceLeaderContact() < 2L * patience;
        if (isServed || state.tick() - lastHelloTick < patience) {
            return;
        }
        lastHelloTick = state.tick();
        mayFollowHint = true;
        List<ReplicaId> voters = configuration.voters();
        for (int i = 0; i < voters.size(); i++) {
            out.send(voters.get(i), hello());
        }
    }

    private RaftMessage hello() {
        return new RaftMessage.ObserverHello(state.term(), state.log.lastIndex(), state.log.lastTerm());
    }

    /** Once for each time it asked: several that are asked give the same hint. */
    private void askHinted(RaftMessage.LeaderHint hint, Effects out) {
        if (mayFollowHint
                && !hint.leader().equals(state.self)
                && !state.configuration().isVoter(hint.leader())) {
            mayFollowHint = false;
            out.mark("hint-followed");
            out.send(hint.leader(), hello());
        }
    }
}
