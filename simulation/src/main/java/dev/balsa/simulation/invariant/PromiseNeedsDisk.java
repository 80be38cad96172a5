package dev.balsa.simulation.invariant;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.simulation.cluster.LogImage;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimNode;

/**
 * I10: a vote, asked for or granted, or an acknowledged append leaves a node only when its cause is on disk, and nobody leads a term
 * that is not. A disk that is already in a
 * later term is fine: writes become durable in order, so the cause was there, and that node can neither vote again in the
 * old term nor take entries of it.
 */
final class PromiseNeedsDisk extends Invariant {
    private final SimCluster cluster;

    PromiseNeedsDisk(SimCluster cluster) {
        super("I10");
        this.cluster = cluster;
    }

    @Override
    public void sending(SimNode node, Effects.Send send) {
        switch (send.message()) {
            case RaftMessage.VoteResponse m -> {
                if (m.granted()) {
                    checkVote(node, m.term(), send.to());
                }
            }
            case RaftMessage.VoteRequest m -> checkCandidate(node, m);
            case RaftMessage.AppendAccepted m -> checkLog(node, m.term(), m.durableIndex(), send.to());
            case RaftMessage.HeartbeatResponse m -> checkLog(node, m.term(), m.durableIndex(), send.to());
            case RaftMessage.PreVoteRequest m -> {}
            case RaftMessage.PreVoteResponse m -> {}
            case RaftMessage.AppendRequest m -> {}
            case RaftMessage.AppendRejected m -> {}
            case RaftMessage.Heartbeat m -> {}
            case RaftMessage.ObserverHello m -> {}
            case RaftMessage.TimeoutNow m -> {}
            case RaftMessage.LeaderHint m -> {}
            case RaftMessage.Restart m -> {}
            case RaftMessage.RestartProgress m -> {}
        }
    }

    /** A leader whose term is not on its disk could, after a crash, lead the same term again and fill it differently. */
    @Override
    public void turned(Turn turn) {
        SimNode node = turn.node();
        int term = turn.after().term();
        boolean isNew = turn.after().role() == Role.LEADER && turn.before().role() != Role.LEADER;
        if (isNew && node.disk().hardState().term() < term) {
            throw violated("n" + node.number() + " leads term " + term + " with "
                    + node.disk().hardState() + " on disk");
        }
    }

    private void checkVote(SimNode node, int term, ReplicaId candidate) {
        HardState onDisk = node.disk().hardState();
        boolean isThere = onDisk.term() > term || (onDisk.term() == term && candidate.equals(onDisk.votedFor()));
        if (!isThere) {
            throw violated("n" + node.number() + " grants " + candidate + " its vote in term " + term + " with "
                    + onDisk + " on disk");
        }
    }

    /**
     * What a candidate says of its log must survive a crash, and so must its term: otherwise it could come back with less and
     * be elected, in the same term, by votes that were given for more.
     */
    private void checkCandidate(SimNode node, RaftMessage.VoteRequest request) {
        if (node.status().term() == request.term() && node.status().leader() != null) {
            // It has found a leader while its request waited for the disk, may have its entries by now, and takes no
            // answer.
            return;
        }
        int onDisk = node.disk().hardState().term();
        boolean isThere = onDisk > request.term()
                || (onDisk == request.term() && node.disk().log().termAt(request.lastIndex()) == request.lastTerm());
        if (!isThere) {
            throw violated("n" + node.number() + " campaigns with " + request + ", on disk are "
                    + node.disk().hardState() + " and a log that ends at "
                    + node.disk().log().lastIndex());
        }
    }

    private void checkLog(SimNode node, int term, long durableIndex, ReplicaId to) {
        LogImage onDisk = node.disk().log();
        if (node.disk().hardState().term() > term) {
            return;
        }
        if (durableIndex <= onDisk.base().index()) {
            return;
        }
        if (onDisk.termAt(durableIndex) < 0) {
            throw violated("n" + node.number() + " promises index " + durableIndex + " with a disk that ends at "
                    + onDisk.lastIndex());
        }
        SimNode leader = cluster.node(to);
        if (leader == null || !leader.isLeader() || leader.status().term() != term) {
            return;
        }
        if (durableIndex > leader.log().base().index()
                && leader.log().termAt(durableIndex) != onDisk.termAt(durableIndex)) {
            throw violated("n" + node.number() + " promises n" + leader.number() + " index " + durableIndex
                    + " but has term " + onDisk.termAt(durableIndex) + " there and the leader "
                    + leader.log().termAt(durableIndex));
        }
    }
}
