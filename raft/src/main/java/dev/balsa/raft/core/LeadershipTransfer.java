package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands leadership to another voter (thesis, section 3.10). Nothing new is appended meanwhile, so that the target can catch
 * up; once it has the whole log on its disk it is told to campaign. If it has not deposed this leader within an election timeout
 * the leader goes on as if nothing had been asked: a target that wakes up later costs an election, never an entry.
 */
final class LeadershipTransfer {
    private record UnderWay(long token, ReplicaId target, long deadlineTick) {}

    private final GroupState state;
    private final PeerSet peers;
    private @Nullable UnderWay underWay;
    private boolean isTold;

    LeadershipTransfer(GroupState state, PeerSet peers) {
        this.state = state;
        this.peers = peers;
    }

    boolean isUnderWay() {
        return underWay != null;
    }

    void begin(Input.Transfer request, Effects out) {
        if (underWay != null) {
            out.answer(new Effects.Answer.TransferFailed(request.token(), TransferFailure.ALREADY_TRANSFERRING));
            return;
        }
        PeerProgress target = request.target() == null ? furthestVoter() : voter(request.target());
        if (target == null) {
            out.answer(new Effects.Answer.TransferFailed(request.token(), TransferFailure.NO_SUCH_TARGET));
            return;
        }
        isTold = false;
        underWay = new UnderWay(request.token(), target.id, state.tick() + state.settings.electionTicksMin());
        tellIfCaughtUp(out);
    }

    /** To be called when a match has moved, and with every round of heartbeats, as the order may be lost. */
    void tellIfCaughtUp(Effects out) {
        UnderWay current = underWay;
        if (current == null) {
            return;
        }
        PeerProgress target = peers.find(current.target());
        if (target != null && target.matchIndex() == state.log.lastIndex()) {
            isTold = true;
            out.send(target.id, new RaftMessage.TimeoutNow(state.term()));
        }
    }

    void tick(Effects out) {
        UnderWay current = underWay;
        if (current != null && state.tick() >= current.deadlineTick()) {
            out.mark("transfer-given-up");
            fail(current, TransferFailure.TIMED_OUT, out);
        }
    }

    /** @param ledTerm the term this leadership had */
    void leadershipEnded(boolean isHalted, int ledTerm, Effects out) {
        UnderWay current = underWay;
        if (current == null) {
            return;
        }
        if (isHalted) {
            fail(current, TransferFailure.HALTED, out);
        } else if (isTold && state.term() > ledTerm) {
            underWay = null;
            out.answer(new Effects.Answer.Transferred(current.token(), state.term()));
        } else {
            fail(current, TransferFailure.LEADERSHIP_LOST, out);
        }
    }

    /** For a leader that goes without being asked whom to: nobody has to wait for a timeout. */
    void nominate(Effects out) {
        PeerProgress heir = furthestVoter();
        if (heir != null && heir.matchIndex() >= state.commitIndex()) {
            out.mark("heir-nominated");
            out.send(heir.id, new RaftMessage.TimeoutNow(state.term()));
        }
    }

    private void fail(UnderWay current, TransferFailure reason, Effects out) {
        underWay = null;
        out.answer(new Effects.Answer.TransferFailed(current.token(), reason));
    }

    private @Nullable PeerProgress voter(ReplicaId replica) {
        return state.configuration().isVoter(replica) ? peers.find(replica) : null;
    }

    /** The voter that has most of the log, among those heard from lately whose disk is well; the first of the configuration if several have. */
    private @Nullable PeerProgress furthestVoter() {
        PeerProgress furthest = null;
        List<ReplicaId> voters = state.configuration().voters();
        for (int i = 0; i < voters.size(); i++) {
            PeerProgress peer = peers.find(voters.get(i));
            if (peer == null
                    || peer.disk().shouldNotLead()
                    || state.tick() - peer.contactTick() >= state.settings.electionTicksMin()) {
                continue;
            }
            if (furthest == null || peer.matchIndex() > furthest.matchIndex()) {
                furthest = peer;
            }
        }
        return furthest;
    }
}
