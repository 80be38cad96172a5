package dev.balsa.raft.core;

import dev.balsa.raft.InvariantViolation;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One replica of one group. Single-threaded: one caller at a time, effects are carried out between turns. This class gives
 * every input to whom it concerns and applies the rules about terms, which are the same in every role.
 */
public final class RaftCore {
    private final GroupState state;
    private RoleState role;

    /**
     * @param random draws timeouts; its seed should differ between replicas
     * @throws InvariantViolation if the recovered log contradicts itself, or has entries but no term
     */
    public RaftCore(
            RaftSettings settings, ReplicaId self, RecoveredLog log, EntryFactory entries, RandomGenerator random) {
        this.state = new GroupState(settings, self, log, entries, random);
        this.role = FollowerRole.afterStart(state);
    }

    /**
     * Runs one input to completion. Never throws for anything a peer may send: what contradicts the protocol is dropped with
     * a mark, what contradicts committed entries halts the replica.
     *
     * @throws RuntimeException what the entry factory throws; nothing has been appended then
     */
    public void step(Input input, Effects out) {
        RoleState before = role;
        Role roleBefore = role.role();
        int termBefore = state.term();
        ReplicaId leaderBefore = state.leader();
        try {
            role = dispatch(input, out);
        } catch (InvariantViolation broken) {
            // What this turn was about to say and write may rest on what is broken. Dropping it is like a crash before
            // it.
            out.clear();
            role = halted(broken.getMessage(), out);
        }
        if (before instanceof LeaderRole led && !(role instanceof LeaderRole)) {
            led.ended(role instanceof HaltedRole, out);
        }
        if (role.role() != roleBefore || state.term() != termBefore || !Objects.equals(state.leader(), leaderBefore)) {
            out.roleChanged();
        }
    }

    private RoleState dispatch(Input input, Effects out) {
        if (role instanceof HaltedRole) {
            if (input instanceof Input.Request request) {
                Unserved.afterHalt(request, out);
            }
            return role;
        }
        return switch (input) {
            case Input.Tick _ -> {
                state.advanceTick();
                yield role.tick(out);
            }
            case Input.Received received -> received(received.from(), received.message(), out);
            case Input.Request request -> {
                if (role instanceof LeaderRole leading) {
                    yield leading.requested(request, out);
                }
                Unserved.byFollower(request, state.leader(), out);
                yield role;
            }
            case Input.Persisted persisted -> state.ledger.persisted(persisted.seq()) ? role.persisted(out) : role;
            case Input.PersistFailed failed -> {
                if (role instanceof LeaderRole leading) {
                    // To tell of it needs no disk, and nobody has to wait for a timeout.
                    leading.nominateHeir(out);
                }
                yield halted("storage failed: " + failed.cause(), out);
            }
            case Input.Stored stored -> {
                state.log.stored(stored.index());
                yield role;
            }
            case Input.EntriesRead read -> {
                if (role instanceof LeaderRole leading) {
                    leading.entriesRead(read, out);
                }
                yield role;
            }
            case Input.DiskChanged changed -> {
                state.diskChanged(changed.disk());
                yield role;
            }
            case Input.LogStarts starts -> {
                state.logStarts(starts.anchor(), out);
                yield role;
            }
            case Input.SnapshotRead read -> {
                if (role instanceof LeaderRole leading) {
                    leading.snapshotRead(read, out);
                }
                yield role;
            }
            case Input.SnapshotStaged staged -> {
                if (role instanceof FollowerRole) {
                    RestartRules.staged(state, staged, out);
                } else {
                    state.receiver.reset();
                }
                yield role;
            }
            case Input.PeerUnreachable unreachable -> {
                if (role instanceof LeaderRole leading) {
                    leading.peerUnreachable(unreachable.peer(), out);
                }
                yield role;
            }
            case Input.PeerRefused refused -> {
                peerRefused(refused.peer(), out);
                yield role;
            }
            case Input.Resign _ -> role instanceof LeaderRole leading ? leading.resign(out) : role;
        };
    }

    private RoleState halted(@Nullable String reason, Effects out) {
        state.forgetLeader();
        out.halt(reason == null ? "invariant broken" : reason);
        return new HaltedRole();
    }

    private void peerRefused(ReplicaId peer, Effects out) {
        if (role instanceof LeaderRole leading) {
            leading.peerUnreachable(peer, out);
        } else if (role instanceof FollowerRole following && peer.equals(state.leader())) {
            following.leaderRefused(out);
        }
    }

    // ---- messages -----------------------------------------------------------------------------------------------

    private RoleState received(ReplicaId from, RaftMessage message, Effects out) {
        if (from.equals(state.self) || !MessageCheck.isWellFormed(message)) {
            out.mark("malformed-message-dropped");
            return role;
        }
        return switch (message) {
            case RaftMessage.PreVoteRequest request -> {
                Voting.answerPreVote(state, from, request, out);
                yield role;
            }
            case RaftMessage.VoteRequest request -> voteRequested(from, request, out);
            case RaftMessage.ObserverHello hello -> {
                if (role instanceof LeaderRole leading) {
                    leading.observerHello(from, hello, out);
                } else {
                    hintAtLeader(from, out);
                }
                yield role;
            }
            case RaftMessage.AppendRequest append
            when append.term() < state.term() -> {
                // Tells a deposed leader, which may be cut off from everybody else, that it is one.
                out.send(
                        from,
                        new RaftMessage.AppendRejected(
                                state.term(),
                                append.session(),
                                append.prevIndex(),
                                0,
                                state.log.lastIndex() + 1,
                                state.log.lastIndex()));
                yield role;
            }
            case RaftMessage.Heartbeat heartbeat
            when heartbeat.term() < state.term() -> {
                out.send(from, new RaftMessage.HeartbeatResponse(state.term(), heartbeat.round(), 0));
                yield role;
            }
            case RaftMessage.Restart restart
            when restart.term() < state.term() -> {
                out.send(from, new RaftMessage.RestartProgress(state.term(), restart.session(), 0));
                yield role;
            }
            case RaftMessage.AppendRequest _,
                    RaftMessage.Restart _,
                    RaftMessage.RestartProgress _,
                    RaftMessage.Heartbeat _,
                    RaftMessage.PreVoteResponse _,
                    RaftMessage.VoteResponse _,
                    RaftMessage.AppendAccepted _,
                    RaftMessage.AppendRejected _,
                    RaftMessage.HeartbeatResponse _,
                    RaftMessage.LeaderHint _,
                    RaftMessage.TimeoutNow _ -> receivedAtItsTerm(from, message, out);
        };
    }

    private void hintAtLeader(ReplicaId observer, Effects out) {
        ReplicaId leader = state.leader();
        if (leader != null && !leader.equals(observer) && !state.isLeaderSuspected()) {
            out.send(observer, new RaftMessage.LeaderHint(state.term(), leader));
        }
    }

    private RoleState voteRequested(ReplicaId from, RaftMessage.VoteRequest request, Effects out) {
        if (request.term() < state.term()) {
            out.send(from, new RaftMessage.VoteResponse(state.term(), false));
            return role;
        }
        if (!request.transfer() && state.isStickyAgainst(from)) {
            // Its term is not taken over either: that alone would depose the leader.
            out.mark("vote-ignored-leader-alive");
            return role;
        }
        RoleState next = request.term() > state.term() ? entered(request.term(), out) : role;
        if (Voting.answerVote(state, from, request, out) && next instanceof FollowerRole following) {
            following.gaveVote();
        }
        return next;
    }

    /** A term never makes an answer true: what comes with a later one only says that this replica is behind. */
    private RoleState receivedAtItsTerm(ReplicaId from, RaftMessage message, Effects out) {
        if (message instanceof RaftMessage.PreVoteResponse response && response.term() < state.term()) {
            return preVoteOfEarlierTerm(from, response, out);
        }
        if (message.term() < state.term()) {
            out.mark("message-of-earlier-term-dropped");
            return role;
        }
        RoleState next = message.term() > state.term() ? entered(message.term(), out) : role;
        return next.received(from, message, out);
    }

    /** A voter that missed elections must be able to help with the next one (canonical/raft#279). */
    private RoleState preVoteOfEarlierTerm(ReplicaId from, RaftMessage.PreVoteResponse response, Effects out) {
        return role instanceof PreCandidateRole asking
                ? asking.counted(from, response.proposedTerm(), response.granted(), out)
                : role;
    }

    /** Takes over a later term. A follower keeps its timeout: only a leader's word or its own vote may put that off. */
    private RoleState entered(int term, Effects out) {
        state.adoptTerm(term, out);
        return role instanceof FollowerRole ? role : new FollowerRole(state);
    }

    // ---- what the replica is ------------------------------------------------------------------------------------

    public RaftStatus status() {
        boolean isLeader = role instanceof LeaderRole;
        return new RaftStatus(
                state.self,
                role.role(),
                state.term(),
                state.votedFor(),
                state.leader(),
                state.log.base().index(),
                state.log.lastIndex(),
                state.log.lastTerm(),
                state.ledger.durableIndex(),
                state.commitIndex(),
                state.tick(),
                role instanceof LeaderRole leading ? leading.quorumTick() : 0,
                isLeader && state.log.termAt(state.commitIndex()) == state.term(),
                state.configuration());
    }

    public Role role() {
        return role.role();
    }

    /** What this replica knows of the others; empty unless it leads. */
    public List<PeerStatus> peers() {
        return role instanceof LeaderRole leading ? leading.peers() : List.of();
    }

    public long commitIndex() {
        return state.commitIndex();
    }

    /** Where the log begins. */
    public Anchor base() {
        return state.log.anchor();
    }

    /**
     * On a leader: a member that has to begin anew needs all entries after this one until it keeps up, so that removing them
     * now would throw it back. {@link Long#MAX_VALUE} if there is none, or on another replica.
     */
    public long pinnedIndex() {
        return role instanceof LeaderRole leading ? leading.pinnedIndex() : Long.MAX_VALUE;
    }

    /** Whether this replica knows that exactly this entry is committed. */
    public boolean isCommitted(long index, int term) {
        return index <= state.commitIndex() && index >= state.log.base().index() && state.log.termAt(index) == term;
    }

    public long durableIndex() {
        return state.ledger.durableIndex();
    }

    /** Index of the oldest entry in memory; entries up to what {@link Input.Stored} named may have left. */
    public long firstIndexInMemory() {
        return state.log.firstIndexInMemory();
    }

    /** Entries {@code fromIndex..toIndex} inclusive; all of them must still be in memory. */
    public List<Entry> entries(long fromIndex, long toIndex) {
        return state.log.range(fromIndex, toIndex);
    }
}
