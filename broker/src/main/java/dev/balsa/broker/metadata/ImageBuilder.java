package dev.balsa.broker.metadata;

import dev.balsa.broker.metadata.MetadataFact.BrokerRegistered;
import dev.balsa.broker.metadata.MetadataFact.PartitionCreated;
import dev.balsa.broker.metadata.MetadataFact.PartitionMoveDecided;
import dev.balsa.broker.metadata.MetadataFact.ProducerIdsAllocated;
import dev.balsa.broker.metadata.MetadataFact.ReplicasChanged;
import dev.balsa.broker.metadata.MetadataFact.TopicConfigured;
import dev.balsa.broker.metadata.MetadataFact.TopicCreated;
import dev.balsa.broker.metadata.MetadataFact.TopicDeleted;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Applies facts to a copy of an image. Maps that no fact touches are shared with the old image. A fact that does not fit is
 * a broken log: it throws {@link IllegalStateException}, and the image it was to be applied to stays as it is. Not safe for
 * several threads.
 */
public final class ImageBuilder {
    private final List<PartitionAssignment> created = new ArrayList<>();
    private final List<PartitionAssignment> deleted = new ArrayList<>();
    private final List<ReplicaMove> moves = new ArrayList<>();
    private boolean ownsBrokers;
    private boolean ownsTopics;
    private long version;
    private long nextGroupId;
    private long nextProducerId;
    private NavigableMap<Integer, BrokerRegistration> brokers;
    private NavigableMap<String, TopicImage> topics;
    private NavigableMap<UUID, String> topicNames;
    private NavigableMap<GroupId, PartitionAssignment> partitions;

    public ImageBuilder(MetadataImage base) {
        this.version = base.version();
        this.nextGroupId = base.nextGroupId();
        this.nextProducerId = base.nextProducerId();
        this.brokers = base.brokers();
        this.topics = base.topics();
        this.topicNames = base.topicNames();
        this.partitions = base.partitions();
    }

    /** Sets the Raft index up to which the log is applied. */
    public ImageBuilder version(long newVersion) {
        if (newVersion < version) {
            throw new IllegalStateException("metadata would go back from index " + version + " to " + newVersion);
        }
        version = newVersion;
        return this;
    }

    public ImageBuilder applyAll(List<MetadataFact> facts) {
        facts.forEach(this::apply);
        return this;
    }

    public ImageBuilder apply(MetadataFact fact) {
        switch (fact) {
            case BrokerRegistered registered -> applyBroker(registered.registration());
            case TopicCreated topic -> applyTopic(topic);
            case TopicConfigured topic -> applyConfigs(topic);
            case PartitionCreated partition -> applyPartition(partition);
            case TopicDeleted topic -> applyDeletion(topic.topicId());
            case ProducerIdsAllocated ids -> applyProducerIds(ids);
            case PartitionMoveDecided move -> applyMove(move);
            case ReplicasChanged changed -> applyReplicas(changed);
        }
        return this;
    }

    public MetadataImage image() {
        return new MetadataImage(version, nextGroupId, nextProducerId, brokers, topics, topicNames, partitions);
    }

    public MetadataDelta delta() {
        return new MetadataDelta(image(), created, deleted, moves, ownsBrokers);
    }

    private void applyBroker(BrokerRegistration registration) {
        if (!ownsBrokers) {
            ownsBrokers = true;
            brokers = new TreeMap<>(brokers);
        }
        BrokerRegistration known = brokers.get(registration.id());
        if (known == null || known.incarnation().equals(registration.incarnation())) {
            brokers.put(registration.id(), registration);
            return;
        }
        // Its disk was replaced: every replica it had is gone, and another one is to be made.
        List<PartitionAssignment> affected = partitions.values().stream()
                .filter(one -> one.partition().brokers().contains(registration.id())
                        || one.partition().replicas().contains(known.replicaId()))
                .toList();
        List<List<ReplicaId>> before = affected.stream()
                .map(one -> image().placedReplicas(one.partition()))
                .toList();
        brokers.put(registration.id(), registration);
        for (int i = 0; i < affected.size(); i++) {
            moved(affected.get(i), before.get(i));
        }
    }

    private void applyTopic(TopicCreated topic) {
        require(!topics.containsKey(topic.name()), "topic " + topic.name() + " exists already");
        require(!topicNames.containsKey(topic.topicId()), "topic id " + topic.topicId() + " exists already");
        ownTopics();
        topics.put(
                topic.name(),
                new TopicImage(topic.name(), topic.topicId(), topic.replicationFactor(), topic.configs(), List.of()));
        topicNames.put(topic.topicId(), topic.name());
    }

    private void applyConfigs(TopicConfigured fact) {
        TopicImage topic = topicOf(fact.topicId());
        ownTopics();
        topics.put(topic.name(), topic.withConfigs(fact.configs()));
    }

    private void applyPartition(PartitionCreated fact) {
        TopicImage topic = topicOf(fact.topicId());
        PartitionImage partition = fact.partition();
        long group = partition.group().value();
        require(group >= nextGroupId, "group id " + group + " was given out before");
        require(!partition.replicas().isEmpty(), "partition " + partition + " has no replica");
        ownTopics();
        topics.put(topic.name(), topic.withPartition(partition));
        PartitionAssignment assignment = new PartitionAssignment(topic.name(), topic.id(), partition);
        partitions.put(partition.group(), assignment);
        nextGroupId = group + 1;
        created.add(assignment);
    }

    private void applyDeletion(UUID topicId) {
        TopicImage topic = topicOf(topicId);
        ownTopics();
        topics.remove(topic.name());
        topicNames.remove(topicId);
        for (PartitionImage partition : topic.partitions()) {
            partitions.remove(partition.group());
            PartitionAssignment assignment = new PartitionAssignment(topic.name(), topicId, partition);
            // Made and removed within one round: whoever hears of the round must neither create nor keep it.
            created.removeIf(one -> one.partition().group().equals(partition.group()));
            moves.removeIf(move -> move.assignment().partition().group().equals(partition.group()));
            deleted.add(assignment);
        }
    }

    private void applyMove(PartitionMoveDecided move) {
        require(!move.brokers().isEmpty(), move.group() + " is to be moved nowhere");
        PartitionAssignment before = partitionOf(move.group());
        change(before, before.partition().withTarget(move.brokers(), image().placedReplicas(before.partition())));
    }

    private void applyReplicas(ReplicasChanged changed) {
        require(!changed.replicas().isEmpty(), changed.group() + " is left without replicas");
        PartitionAssignment before = partitionOf(changed.group());
        change(before, before.partition().withReplicas(changed.replicas()));
    }

    private void change(PartitionAssignment before, PartitionImage partition) {
        List<ReplicaId> placedBefore = image().placedReplicas(before.partition());
        ownTopics();
        TopicImage topic = topicOf(before.topicId());
        topics.put(topic.name(), topic.withChanged(partition));
        PartitionAssignment after = new PartitionAssignment(before.topic(), before.topicId(), partition);
        partitions.put(partition.group(), after);
        moved(after, placedBefore);
    }

    private void moved(PartitionAssignment after, List<ReplicaId> placedBefore) {
        moves.add(ReplicaMove.between(after, placedBefore, image().placedReplicas(after.partition())));
    }

    private PartitionAssignment partitionOf(GroupId group) {
        PartitionAssignment assignment = partitions.get(group);
        if (assignment == null) {
            throw new IllegalStateException("the metadata log names the unknown group " + group);
        }
        return assignment;
    }

    private void applyProducerIds(ProducerIdsAllocated ids) {
        require(
                ids.firstProducerId() >= nextProducerId && ids.count() > 0,
                "producer ids from " + ids.firstProducerId() + " on were given out before");
        nextProducerId = ids.firstProducerId() + ids.count();
    }

    private TopicImage topicOf(UUID topicId) {
        String name = topicNames.get(topicId);
        TopicImage topic = name == null ? null : topics.get(name);
        if (topic == null) {
            throw new IllegalStateException("the metadata log names the unknown topic id " + topicId);
        }
        return topic;
    }

    private void ownTopics() {
        if (!ownsTopics) {
            ownsTopics = true;
            topics = new TreeMap<>(topics);
            topicNames = new TreeMap<>(topicNames);
            partitions = new TreeMap<>(partitions);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("the metadata log contradicts itself: " + otherwise);
        }
    }
}
