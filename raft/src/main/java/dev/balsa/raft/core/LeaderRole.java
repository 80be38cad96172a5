package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Appends proposals, brings them to the peers, commits what a majority has on disk, and resigns when it cannot. */
final class LeaderRole implements RoleState {
    private final GroupState state;
    private final LeaderLog log;
    private final PeerSet peers = new PeerSet();
    private final HeartbeatRounds rounds;
    private final CommitTracker tracker;
    private final Replicator replicator;
    private final LeadershipTransfer transfer;
    private final MembershipRules membership;
    private final ReadIndexQueue reads = new ReadIndexQueue();
    private final int ledTerm;
    private final long campaignTick;
    private final long beginTick;
    private long nextHeartbeatTick;

    private LeaderRole(GroupState state, long campaignTick) {
        this.state = state;
        this.log = new LeaderLog(state);
        this.rounds = new HeartbeatRounds(state.settings);
        this.tracker = new CommitTracker(state, peers);
        this.replicator = new Replicator(state, rounds);
        this.transfer = new LeadershipTransfer(state, peers);
        this.membership = new MembershipRules(state, peers);
        this.ledTerm = state.term();
        this.campaignTick = campaignTick;
        this.beginTick = state.tick();
    }

    /**
     * Takes over and appends a no-op: what earlier leaders left can only be committed together with an entry of this term.
     *
     * @param campaignTick when the election began: the votes prove a majority at no later time
     */
    static RoleState begin(GroupState state, long campaignTick, Effects out) {
        state.leads();
        LeaderRole role = new LeaderRole(state, campaignTick);
        role.peers.follow(state, role.rounds.latest());
        role.log.appendNoop(out);
        role.beginTimedRound(out);
        return role;
    }

    @Override
    public Role role() {
        return Role.LEADER;
    }

    RoleState requested(Input.Request request, Effects out) {
        switch (request) {
            case Input.ChangeMembership change -> {
                return changeMembership(change, out);
            }
            case Input.Propose propose -> propose(propose, out);
            case Input.ReadIndex read -> readIndex(read, out);
            case Input.Transfer wanted -> transfer.begin(wanted, out);
        }
        return this;
    }

    // ---- proposals ----------------------------------------------------------------------------------------------

    private void propose(Input.Propose propose, Effects out) {
        List<? extends Proposal> proposals = propose.proposals();
        if (proposals.isEmpty()) {
            throw new IllegalArgumentException("nothing is proposed");
        }
        // A leader on its way out takes nothing that it may not be there to commit.
        if (transfer.isUnderWay() || !state.isVoter()) {
            reject(propose, RejectReason.TRANSFERRING, out);
            return;
        }
        RejectReason refusal = Admission.refusal(state, peers, proposals);
        if (refusal != null) {
            reject(propose, refusal, out);
            return;
        }
        if (!log.hasRoomFor(proposals)) {
            reject(propose, RejectReason.OVERLOADED, out);
            return;
        }
        long firstIndex = log.append(proposals, out);
        out.answer(new Effects.Answer.Proposed(propose.token(), firstIndex, state.term()));
        pumpAll(out);
    }

    private void reject(Input.Propose propose, RejectReason reason, Effects out) {
        out.answer(new Effects.Answer.Rejected(propose.token(), reason, state.self));
    }

    // ---- time ---------------------------------------------------------------------------------------------------

    @Override
    public RoleState tick(Effects out) {
        if (state.isDiskStalled()) {
            out.mark("stalled-disk-leader-resigns");
            return FollowerRole.afterStepDown(state);
        }
        if (hasLostMajority()) {
            out.mark("leader-without-majority-resigns");
            return FollowerRole.afterStepDown(state);
        }
        expireObservers(out);
        transfer.tick(out);
        if (state.tick() >= nextHeartbeatTick) {
            beginTimedRound(out);
        }
        return this;
    }

    /** A single voter is its own majority and never gets here. */
    private boolean hasLostMajority() {
        long heardTick = Math.max(tracker.contactTick(), beginTick);
        return state.tick() - heardTick >= state.settings.electionTicksMin();
    }

    private void beginTimedRound(Effects out) {
        nextHeartbeatTick = state.tick() + state.settings.heartbeatTicks();
        membership.roundBegins();
        long round = rounds.beginTimed(state.tick());
        beginTimedRound(peers.members(), round, out);
        beginTimedRound(peers.observers(), round, out);
        if (hasCommittedInTerm()) {
            reads.roundBegins(round, state.commitIndex());
        }
        transfer.tellIfCaughtUp(out);
    }

    private void beginTimedRound(List<PeerProgress> recipients, long round, Effects out) {
        for (int i = 0; i < recipients.size(); i++) {
            PeerProgress peer = recipients.get(i);
            heartbeat(peer, round, out);
            replicator.roundBegins(peer, out);
            if (membership.isCaughtUp(peer)) {
                peer.recovered();
            }
        }
    }

    private void heartbeat(PeerProgress peer, long round, Effects out) {
        // A peer may not commit what it is not known to have, even if it happens to have something at that index.
        long commitIndex = Math.min(state.commitIndex(), peer.matchIndex());
        out.send(peer.id, new RaftMessage.Heartbeat(state.term(), round, commitIndex));
    }

    private void expireObservers(Effects out) {
        List<PeerProgress> observers = peers.observers();
        for (int i = observers.size() - 1; i >= 0; i--) {
            if (state.tick() - observers.get(i).contactTick() >= state.settings.electionTicksMin()) {
                out.mark("observer-expired");
                observers.remove(i);
            }
        }
    }

    // ---- messages -----------------------------------------------------------------------------------------------

    @Override
    public RoleState received(ReplicaId from, RaftMessage message, Effects out) {
        switch (message) {
            case RaftMessage.AppendAccepted accepted -> accepted(from, accepted, out);
            case RaftMessage.AppendRejected rejected -> {
                PeerProgress peer = contacted(from, out);
                if (peer != null) {
                    replicator.rejected(peer, rejected, out);
                }
            }
            case RaftMessage.HeartbeatResponse response -> answered(from, response, out);
            case RaftMessage.RestartProgress progress -> {
                PeerProgress peer = contacted(from, out);
                if (peer != null) {
                    replicator.restartProgressed(peer, progress, out);
                }
            }
            case RaftMessage.AppendRequest _, RaftMessage.Heartbeat _, RaftMessage.Restart _ ->
                out.mark("second-leader-of-term-dropped");
            // Answers to the election that was won.
            case RaftMessage.PreVoteResponse _,
                    RaftMessage.VoteResponse _,
                    RaftMessage.PreVoteRequest _,
                    RaftMessage.VoteRequest _,
                    RaftMessage.TimeoutNow _,
                    RaftMessage.LeaderHint _,
                    RaftMessage.ObserverHello _ -> {}
        }
        return unlessRemoved(out);
    }

    private void accepted(ReplicaId from, RaftMessage.AppendAccepted accepted, Effects out) {
        PeerProgress peer = contacted(from, out);
        if (peer == null || isBeyondLog(accepted.durableIndex(), out)) {
            return;
        }
        if (!peer.isOwnSession(accepted.session())) {
            out.mark("answer-of-former-log-dropped");
            return;
        }
        boolean moved = peer.accepted(accepted.durableIndex());
        if (accepted.session() == peer.session()) {
            peer.stream();
        }
        if (moved) {
            matchMoved(out);
        }
        replicator.pump(peer, out);
    }

    private void matchMoved(Effects out) {
        commit(out);
        transfer.tellIfCaughtUp(out);
    }

    private void answered(ReplicaId from, RaftMessage.HeartbeatResponse response, Effects out) {
        PeerProgress peer = contacted(from, out);
        if (peer == null || isBeyondLog(response.durableIndex(), out)) {
            return;
        }
        if (response.round() > rounds.latest()) {
            out.mark("heartbeat-response-of-unknown-round");
            return;
        }
        if (!peer.isOwnRound(response.round())) {
            out.mark("answer-of-former-log-dropped");
            return;
        }
        if (response.round() >= peer.answeredRound()) {
            replicator.diskTold(peer, response.disk(), out);
        }
        peer.answered(response.round());
        passReads(out);
        // Rounds for reads follow each other as fast as they are answered. Whether something was lost or forgotten is
        // judged by the clock's rounds alone.
        boolean answersTimedRound = response.round() >= rounds.latestTimed();
        if (answersTimedRound && peer.hasForgotten(response.durableIndex())) {
            replicator.peerForgot(peer, out);
            return;
        }
        if (peer.accepted(response.durableIndex())) {
            matchMoved(out);
        }
        if (answersTimedRound && peer.isProbeLost(rounds.latestTimed())) {
            replicator.repeatProbe(peer, out);
        }
        replicator.pump(peer, out);
    }

    private boolean isBeyondLog(long durableIndex, Effects out) {
        boolean isBeyond = durableIndex > state.log.lastIndex();
        if (isBeyond) {
            out.mark("acknowledged-beyond-log-dropped");
        }
        return isBeyond;
    }

    /** Only members and observers count; anybody else is answered by nothing. */
    private @Nullable PeerProgress contacted(ReplicaId from, Effects out) {
        PeerProgress peer = peers.find(from);
        if (peer == null) {
            out.mark("message-of-stranger-dropped");
        } else {
            peer.contacted(state.tick());
        }
        return peer;
    }

    /** A broker that is no member wants to follow. It lives in this leader's memory only. */
    void observerHello(ReplicaId from, RaftMessage.ObserverHello hello, Effects out) {
        if (hello.term() > state.term()) {
            out.mark("hello-of-later-term-ignored");
            return;
        }
        PeerProgress known = peers.find(from);
        if (known != null) {
            known.contacted(state.tick());
            return;
        }
        if (peers.observers().size() >= PeerSet.MAX_OBSERVERS) {
            out.mark("too-many-observers");
            return;
        }
        long nextIndex = Math.min(hello.lastIndex(), state.log.lastIndex()) + 1;
        PeerProgress observer = new PeerProgress(from, nextIndex, state.nextSession(), rounds.latest(), state.tick());
        peers.observers().add(observer);
        replicator.pump(observer, out);
    }

    // ---- membership ---------------------------------------------------------------------------------------------

    private RoleState changeMembership(Input.ChangeMembership change, Effects out) {
        ChangeRefusal refusal =
                transfer.isUnderWay() ? ChangeRefusal.TRANSFERRING : membership.refusal(change.configuration());
        if (refusal != null) {
            out.answer(new Effects.Answer.ChangeRefused(change.token(), refusal));
            return this;
        }
        long index = log.append(change.configuration(), out);
        peers.follow(state, rounds.latest());
        out.answer(new Effects.Answer.ChangeAppended(change.token(), index, state.term()));
        pumpAll(out);
        // What waited for a voter that is gone may be on a majority's disks now.
        commit(out);
        return unlessRemoved(out);
    }

    /** A leader that is no voter any more leads until that is committed, without counting itself (thesis, section 4.2.2). */
    private RoleState unlessRemoved(Effects out) {
        if (state.isVoter() || state.configurations.currentIndex() > state.commitIndex()) {
            return this;
        }
        out.mark("removed-leader-steps-down");
        transfer.nominate(out);
        return FollowerRole.afterStepDown(state);
    }

    long pinnedIndex() {
        long pinned = Long.MAX_VALUE;
        List<PeerProgress> members = peers.members();
        for (int i = 0; i < members.size(); i++) {
            pinned = Math.min(pinned, members.get(i).pinnedIndex());
        }
        return pinned;
    }

    List<PeerStatus> peers() {
        List<PeerStatus> statuses = new ArrayList<>();
        for (PeerProgress peer : peers.members()) {
            boolean isVoter = state.configuration().isVoter(peer.id);
            statuses.add(status(peer, isVoter ? PeerStatus.Standing.VOTER : PeerStatus.Standing.LEARNER));
        }
        for (PeerProgress peer : peers.observers()) {
            statuses.add(status(peer, PeerStatus.Standing.OBSERVER));
        }
        return statuses;
    }

    private PeerStatus status(PeerProgress peer, PeerStatus.Standing standing) {
        return new PeerStatus(
                peer.id,
                standing,
                peer.matchIndex(),
                state.tick() - peer.contactTick(),
                membership.isCaughtUp(peer),
                peer.mode() == PeerProgress.Mode.RESTART);
    }

    // ---- reads and transfer -------------------------------------------------------------------------------------

    private void readIndex(Input.ReadIndex read, Effects out) {
        if (!reads.add(read.token())) {
            out.answer(new Effects.Answer.ReadFailed(read.token(), RejectReason.OVERLOADED, state.self));
            return;
        }
        passReads(out);
    }

    /** Ends the reads that a majority has confirmed, and asks it to confirm those that have come since. */
    private void passReads(Effects out) {
        reads.answered(tracker.answeredRound(rounds.latest()), out);
        if (!reads.wantsRound() || !hasCommittedInTerm()) {
            return;
        }
        long round = rounds.begin(state.tick());
        List<PeerProgress> members = peers.members();
        for (int i = 0; i < members.size(); i++) {
            if (state.configuration().isVoter(members.get(i).id)) {
                heartbeat(members.get(i), round, out);
            }
        }
        reads.roundBegins(round, state.commitIndex());
        // Without another voter the majority has answered already.
        reads.answered(tracker.answeredRound(round), out);
    }

    private boolean hasCommittedInTerm() {
        return state.log.termAt(state.commitIndex()) == state.term();
    }

    void nominateHeir(Effects out) {
        transfer.nominate(out);
    }

    RoleState resign(Effects out) {
        transfer.nominate(out);
        return FollowerRole.afterStepDown(state);
    }

    /** This role is over, whatever ended it. Nobody may be left waiting for it. */
    void ended(boolean isHalted, Effects out) {
        reads.failAll(isHalted ? RejectReason.HALTED : RejectReason.NOT_LEADER, state.leader(), out);
        transfer.leadershipEnded(isHalted, ledTerm, out);
    }

    // ---- other inputs -------------------------------------------------------------------------------------------

    @Override
    public RoleState persisted(Effects out) {
        commit(out);
        return unlessRemoved(out);
    }

    void peerUnreachable(ReplicaId replica, Effects out) {
        PeerProgress peer = peers.find(replica);
        if (peer != null) {
            replicator.peerUnreachable(peer, out);
        }
    }

    void entriesRead(Input.EntriesRead read, Effects out) {
        PeerProgress peer = peers.find(read.forPeer());
        if (peer != null) {
            replicator.entriesRead(peer, read, out);
        }
    }

    void snapshotRead(Input.SnapshotRead read, Effects out) {
        PeerProgress peer = peers.find(read.forPeer());
        if (peer != null) {
            replicator.snapshotRead(peer, read, out);
        }
    }

    // ---- commit -------------------------------------------------------------------------------------------------

    /**
     * Only an entry of this term commits by being counted, and then all before it with it: an older one on a majority of disks
     * can still be replaced by another leader (paper, section 5.4.2).
     */
    private void commit(Effects out) {
        long before = state.commitIndex();
        long index = tracker.durableIndex();
        if (index <= before || state.log.termAt(index) != state.term()) {
            return;
        }
        log.commits(before, index);
        state.advanceCommit(index, out);
        passReads(out);
    }

    private void pumpAll(Effects out) {
        List<PeerProgress> members = peers.members();
        for (int i = 0; i < members.size(); i++) {
            replicator.pump(members.get(i), out);
        }
        List<PeerProgress> observers = peers.observers();
        for (int i = 0; i < observers.size(); i++) {
            replicator.pump(observers.get(i), out);
        }
    }

    /** Tick at which the newest heartbeat round that a majority has answered was sent. */
    long quorumTick() {
        long round = tracker.answeredRound(rounds.latest());
        // Before the first answers, and in place of answers too old to be told apart, the election is what is certain.
        return rounds.isKnown(round) ? rounds.sentTick(round) : campaignTick;
    }
}
