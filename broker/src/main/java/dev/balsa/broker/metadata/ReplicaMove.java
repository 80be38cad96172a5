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
}
