package dev.balsa.broker.metadata;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;

/**
 * One partition and where it is.
 *
 * @param replicas voters, as placed and later as the group's leader reported them; the first one is the preferred leader
 * @param target broker ids the replicas are being moved to; empty if they are not
 * @param leaving replicas that an abandoned move may have made voters: they stay until the leader reports that they are none
 * @param decisions how often it was decided where the replicas shall be, or are, since they were placed
 */
public record PartitionImage(
        int partition,
        GroupId group,
        List<ReplicaId> replicas,
        List<Integer> target,
        List<ReplicaId> leaving,
        int decisions) {
    public PartitionImage {
        replicas = List.copyOf(replicas);
        target = List.copyOf(target);
        leaving = List.copyOf(leaving);
    }

    /** As it is placed first. */
    public PartitionImage(int partition, GroupId group, List<ReplicaId> replicas) {
        this(partition, group, replicas, List.of(), List.of(), 0);
    }

    /** @param placed all replicas that exist or were to be made until now */
    PartitionImage withTarget(List<Integer> brokers, List<ReplicaId> placed) {
        List<ReplicaId> others = new ArrayList<>(placed);
        others.removeAll(replicas);
        return new PartitionImage(partition, group, replicas, brokers, others, decisions + 1);
    }

    PartitionImage withReplicas(List<ReplicaId> voters) {
        return new PartitionImage(partition, group, voters, List.of(), List.of(), decisions + 1);
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
        return decisions == 0 && replicas.contains(replica) ? Configuration.ofVoters(replicas) : Configuration.EMPTY;
    }
}
