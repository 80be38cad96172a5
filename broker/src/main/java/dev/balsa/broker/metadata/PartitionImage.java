package dev.balsa.broker.metadata;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import java.util.List;

/**
 * One partition and where it is.
 *
 * @param replicas voters, as placed and later as the group's leader reported them; the first one is the preferred leader
 * @param target broker ids the replicas are being moved to; empty if they are not
 * @param moved the replicas are not the group's first voters any more
 */
public record PartitionImage(
        int partition, GroupId group, List<ReplicaId> replicas, List<Integer> target, boolean moved) {
    public PartitionImage {
        replicas = List.copyOf(replicas);
        target = List.copyOf(target);
    }

    /** As it is placed first. */
    public PartitionImage(int partition, GroupId group, List<ReplicaId> replicas) {
        this(partition, group, replicas, List.of(), false);
    }

    PartitionImage withTarget(List<Integer> brokers) {
        return new PartitionImage(partition, group, replicas, brokers, moved);
    }

    PartitionImage withReplicas(List<ReplicaId> voters) {
        return new PartitionImage(partition, group, voters, List.of(), true);
    }

    /** Broker ids that hold the replicas, or will once a move is done; in order of preference. */
    public List<Integer> brokers() {
        return target.isEmpty() ? replicas.stream().map(ReplicaId::brokerId).toList() : target;
    }

    /**
     * What a replica that is made now starts from. One that joins a group later must not count voters before it has heard
     * from the leader who they are.
     */
    public Configuration configurationFor(ReplicaId replica) {
        return !moved && replicas.contains(replica) ? Configuration.ofVoters(replicas) : Configuration.EMPTY;
    }
}
