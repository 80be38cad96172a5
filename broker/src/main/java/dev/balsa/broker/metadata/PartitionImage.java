package dev.balsa.broker.metadata;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import java.util.List;

/**
 * One partition as it was placed.
 *
 * @param replicas initial voters; the first one is the preferred leader
 */
public record PartitionImage(int partition, GroupId group, List<ReplicaId> replicas) {
    public PartitionImage {
        replicas = List.copyOf(replicas);
    }

    public ReplicaId preferredLeader() {
        return replicas.getFirst();
    }

    public Configuration initialConfiguration() {
        return Configuration.ofVoters(replicas);
    }
}
