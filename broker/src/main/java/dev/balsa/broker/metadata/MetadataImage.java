package dev.balsa.broker.metadata;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything the metadata group's log says up to one index. Immutable; two replicas that have applied the same entries have
 * equal images.
 *
 * @param version Raft index up to which the log is applied
 * @param nextGroupId the next group id to give out; all lower ones are used up, whether or not their group still exists
 * @param nextProducerId the next producer id to give out
 * @param brokers by id
 * @param topics by name
 * @param topicNames topic id to name
 * @param partitions of all topics, by group
 */
public record MetadataImage(
        long version,
        long nextGroupId,
        long nextProducerId,
        NavigableMap<Integer, BrokerRegistration> brokers,
        NavigableMap<String, TopicImage> topics,
        NavigableMap<UUID, String> topicNames,
        NavigableMap<GroupId, PartitionAssignment> partitions) {
    /** Group 0 is the metadata group itself; id 0 is left out for producers so that a forgotten field is no producer. */
    public static final MetadataImage EMPTY = new MetadataImage(
            0,
            1,
            1,
            Collections.emptyNavigableMap(),
            Collections.emptyNavigableMap(),
            Collections.emptyNavigableMap(),
            Collections.emptyNavigableMap());

    public MetadataImage {
        brokers = Collections.unmodifiableNavigableMap(brokers);
        topics = Collections.unmodifiableNavigableMap(topics);
        topicNames = Collections.unmodifiableNavigableMap(topicNames);
        partitions = Collections.unmodifiableNavigableMap(partitions);
    }

    public @Nullable BrokerRegistration broker(int id) {
        return brokers.get(id);
    }

    public @Nullable TopicImage topic(String name) {
        return topics.get(name);
    }

    public @Nullable TopicImage topic(UUID id) {
        String name = topicNames.get(id);
        return name == null ? null : topics.get(name);
    }

    public @Nullable PartitionAssignment partition(String topic, int partition) {
        TopicImage image = topics.get(topic);
        if (image == null || partition < 0 || partition >= image.partitions().size()) {
            return null;
        }
        return new PartitionAssignment(topic, image.id(), image.partitions().get(partition));
    }

    public @Nullable PartitionAssignment partition(GroupId group) {
        return partitions.get(group);
    }

    /**
     * The replicas that the partition shall have, in order of preference: on the brokers it is on or being moved to, and on the
     * disks these brokers have now. A broker whose disk was replaced has a new incarnation, and with it a new replica.
     */
    public List<ReplicaId> wantedReplicas(PartitionImage partition) {
        List<ReplicaId> wanted = new ArrayList<>();
        for (int id : partition.brokers()) {
            BrokerRegistration broker = brokers.get(id);
            if (broker != null) {
                wanted.add(broker.replicaId());
            } else {
                partition.replicas().stream()
                        .filter(replica -> replica.brokerId() == id)
                        .forEach(wanted::add);
            }
        }
        return wanted;
    }

    /** Replicas of the partition that exist or are to be made: none of them may be removed. */
    public List<ReplicaId> placedReplicas(PartitionImage partition) {
        List<ReplicaId> placed = new ArrayList<>(partition.replicas());
        Stream.concat(wantedReplicas(partition).stream(), partition.leaving().stream())
                .filter(replica -> !placed.contains(replica))
                .forEach(placed::add);
        return placed;
    }

    public MetadataImage withVersion(long newVersion) {
        return new MetadataImage(newVersion, nextGroupId, nextProducerId, brokers, topics, topicNames, partitions);
    }
}
