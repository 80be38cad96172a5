package dev.balsa.simulation.invariant;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.simulation.cluster.LogImage;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.oracle.CommittedLog;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * I8: when an entry is committed for the first time, a majority of the voters has it on disk. And a leader moves its commit
 * index only to entries of its own term (Raft paper, section 5.4.2).
 */
final class CommitNeedsDurableMajority extends Invariant implements CommittedLog.Listener {
    private final SimCluster cluster;
    /** By number of the node, what it went by before its turn: within one it may commit first and change members then. */
    private final SortedMap<Integer, Configuration> before = new TreeMap<>();

    CommitNeedsDurableMajority(SimCluster cluster) {
        super("I8");
        this.cluster = cluster;
    }

    @Override
    public void committed(SimNode by, Entry entry) {
        Configuration now = by.status().configuration();
        if (!isHeldByMajority(before.getOrDefault(by.number(), now), entry) && !isHeldByMajority(now, entry)) {
            throw violated("n" + by.number() + " commits " + entry + " which no majority of " + now + " has on disk");
        }
    }

    private boolean isHeldByMajority(Configuration configuration, Entry entry) {
        List<ReplicaId> voters = configuration.voters();
        int holders = 0;
        for (ReplicaId voter : voters) {
            LogImage onDisk = cluster.diskLog(voter);
            if (onDisk != null && onDisk.termAt(entry.index()) == entry.term()) {
                holders++;
            }
        }
        return holders > voters.size() / 2;
    }

    @Override
    public void started(SimNode node) {
        before.put(node.number(), node.status().configuration());
    }

    @Override
    public void turned(Turn turn) {
        RaftStatus before = turn.before();
        RaftStatus after = turn.after();
        this.before.put(turn.node().number(), after.configuration());
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
