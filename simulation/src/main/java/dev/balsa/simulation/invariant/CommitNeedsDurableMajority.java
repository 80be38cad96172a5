package dev.balsa.simulation.invariant;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Entry;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.oracle.CommittedLog;
import java.util.List;

/**
 * I8: when an entry is committed for the first time, a majority of the voters has it on disk. And a leader moves its commit
 * index only to entries of its own term (Raft paper, section 5.4.2).
 */
final class CommitNeedsDurableMajority extends Invariant implements CommittedLog.Listener {
    private final SimCluster cluster;

    CommitNeedsDurableMajority(SimCluster cluster) {
        super("I8");
        this.cluster = cluster;
    }

    @Override
    public void committed(SimNode by, Entry entry) {
        List<ReplicaId> voters = by.status().configuration().voters();
        int holders = 0;
        for (ReplicaId voter : voters) {
            SimNode node = cluster.node(voter);
            if (node != null && node.disk().log().termAt(entry.index()) == entry.term()) {
                holders++;
            }
        }
        if (holders <= voters.size() / 2) {
            throw violated("n" + by.number() + " commits " + entry + " which only " + holders + " of " + voters.size()
                    + " voters have on disk");
        }
    }

    @Override
    public void turned(Turn turn) {
        RaftStatus before = turn.before();
        RaftStatus after = turn.after();
        boolean advancedAsLeader = before.role() == Role.LEADER
                && after.role() == Role.LEADER
                && before.term() == after.term()
                && after.commitIndex() > before.commitIndex();
        if (advancedAsLeader && turn.node().log().termAt(after.commitIndex()) != after.term()) {
            throw violated("n" + turn.node().number() + " leads term " + after.term() + " and commits up to "
                    + turn.node().log().get(after.commitIndex()));
        }
    }
}
