package dev.balsa.simulation.invariant;

import dev.balsa.simulation.cluster.ClusterObserver;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.oracle.CommittedLog;
import java.util.List;

/** All rules. */
public final class Invariants {
    private Invariants() {}

    /** To stand among the observers behind {@code committed}. The rules about clients are kept by their history. */
    public static List<ClusterObserver> of(SimCluster cluster, CommittedLog committed) {
        LeaderCompleteness completeness = new LeaderCompleteness(cluster, committed);
        CommitNeedsDurableMajority majority = new CommitNeedsDurableMajority(cluster);
        DenseOffsets offsets = new DenseOffsets(committed);
        committed.addListener(completeness);
        committed.addListener(majority);
        committed.addListener(offsets);
        return List.of(
                new ElectionSafety(),
                new OneVotePerTerm(),
                new LeaderAppendOnly(),
                new LogMatching(),
                completeness,
                new StateMachineSafety(committed),
                new CommitMonotonic(committed),
                majority,
                new CommittedNotTruncated(committed),
                new PromiseNeedsDisk(cluster),
                offsets,
                new LogStart(cluster.world(), committed),
                new ConfigurationChanges(committed),
                new IndexOrder());
    }
}
