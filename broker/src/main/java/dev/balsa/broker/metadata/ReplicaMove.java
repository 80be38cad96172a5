package dev.balsa.broker.metadata;

import dev.balsa.raft.ReplicaId;
import java.util.List;

/**
 * One partition of which other replicas exist, or shall exist, than before.
 *
 * @param added replicas that are to be made
 * @param removed replicas that nobody counts on any more
 */
public record ReplicaMove(PartitionAssignment assignment, List<ReplicaId> added, List<ReplicaId> removed) {
    public ReplicaMove {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    /**
     * @param before the replicas that existed or were to be made
     * @param after those that exist or are to be made now
     */
    static ReplicaMove between(PartitionAssignment assignment, List<ReplicaId> before, List<ReplicaId> after) {
        return new ReplicaMove(assignment, without(after, before), without(before, after));
    }

    private static List<ReplicaId> without(List<ReplicaId> replicas, List<ReplicaId> others) {
        return replicas.stream().filter(replica -> !others.contains(replica)).toList();
    }
}
