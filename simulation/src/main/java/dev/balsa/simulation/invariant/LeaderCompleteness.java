package dev.balsa.simulation.invariant;

import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Entry;
import dev.balsa.simulation.cluster.RareState;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.oracle.CommittedLog;

/**
 * I5: whatever is committed in a term is in the log of every leader of a later term (Raft paper, section 5.4). Checked when
 * a leader appears and when something commits while later leaders exist; by Log Matching the last entry speaks for all.
 */
final class LeaderCompleteness extends Invariant implements CommittedLog.Listener {
    private final SimCluster cluster;
    private final CommittedLog committed;

    LeaderCompleteness(SimCluster cluster, CommittedLog committed) {
        super("I5");
        this.cluster = cluster;
        this.committed = committed;
    }

    @Override
    public void turned(Turn turn) {
        RaftStatus before = turn.before();
        RaftStatus after = turn.after();
        boolean isNew = after.role() == Role.LEADER && (before.role() != Role.LEADER || before.term() != after.term());
        if (!isNew) {
            return;
        }
        for (SimNode other : cluster.nodes()) {
            if (other != turn.node() && other.isLeader()) {
                cluster.world().reached(RareState.TWO_LEADERS_OF_DIFFERENT_TERMS);
            }
        }
        long index = committed.lastIndex();
        while (index > 0 && committed.commitTerm(index) >= after.term()) {
            index--;
        }
        if (index > 0) {
            check(turn.node(), committed.get(index));
        }
    }

    @Override
    public void committed(SimNode by, Entry entry) {
        int commitTerm = by.status().term();
        for (SimNode node : cluster.nodes()) {
            if (node != by && node.isLeader() && node.status().term() > commitTerm) {
                check(node, entry);
            }
        }
    }

    private void check(SimNode leader, Entry entry) {
        if (leader.log().termAt(entry.index()) != entry.term()) {
            throw violated(
                    "n" + leader.number() + " leads term " + leader.status().term() + " without the committed " + entry
                            + "; its log ends at " + leader.log().lastIndex());
        }
    }
}
