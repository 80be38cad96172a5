package dev.balsa.client.admin;

import java.util.List;

/**
 * One partition, as the broker that answered knows it.
 *
 * @param leader broker id, -1 if none is known
 * @param leaderEpoch the leader's Raft term
 * @param replicas broker ids in the order of placement
 * @param targetReplicas broker ids the replicas are being moved to; empty if they are not
 */
public record PartitionDescription(
        int partition, int leader, int leaderEpoch, List<Integer> replicas, List<Integer> targetReplicas) {
    public PartitionDescription {
        replicas = List.copyOf(replicas);
        targetReplicas = List.copyOf(targetReplicas);
    }
}
