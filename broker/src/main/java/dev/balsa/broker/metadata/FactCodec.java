package dev.balsa.broker.metadata;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.balsa.broker.metadata.MetadataFact.BrokerRegistered;
import dev.balsa.broker.metadata.MetadataFact.PartitionCreated;
import dev.balsa.broker.metadata.MetadataFact.PartitionMoveDecided;
import dev.balsa.broker.metadata.MetadataFact.ProducerIdsAllocated;
import dev.balsa.broker.metadata.MetadataFact.ReplicasChanged;
import dev.balsa.broker.metadata.MetadataFact.TopicConfigured;
import dev.balsa.broker.metadata.MetadataFact.TopicCreated;
import dev.balsa.broker.metadata.MetadataFact.TopicDeleted;
import dev.balsa.proto.internal.v1.PlacedReplica;
import dev.balsa.proto.internal.v1.TopicConfig;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Facts as bytes, see {@code metadata_log.proto}. */
public final class FactCodec {
    /** The newest version of the format that this broker writes and understands. */
    static final int VERSION = 2;

    private FactCodec() {}

    public static byte[] encode(MetadataFact fact) {
        return toMessage(fact).toByteArray();
    }

    /** @throws MetadataFormatException if this broker does not understand the bytes */
    public static MetadataFact decode(ByteBuffer bytes) throws MetadataFormatException {
        dev.balsa.proto.internal.v1.MetadataFact message;
        try {
            message = dev.balsa.proto.internal.v1.MetadataFact.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new MetadataFormatException("a metadata fact cannot be parsed: " + e.getMessage());
        }
        if (message.getVersion() < 0 || message.getVersion() > VERSION) {
            throw new MetadataFormatException("the metadata log holds a fact of version " + message.getVersion()
                    + " of its format, this version knows it up to " + VERSION + "; run a newer version");
        }
        return switch (message.getFactCase()) {
            case BROKER_REGISTERED -> broker(message.getBrokerRegistered());
            case TOPIC_CREATED -> topic(message.getTopicCreated());
            case TOPIC_CONFIGURED -> configured(message.getTopicConfigured());
            case PARTITION_CREATED -> partition(message.getPartitionCreated());
            case TOPIC_DELETED ->
                new TopicDeleted(new UUID(
                        message.getTopicDeleted().getTopicIdHigh(),
                        message.getTopicDeleted().getTopicIdLow()));
            case PRODUCER_IDS_ALLOCATED -> producerIds(message.getProducerIdsAllocated());
            case PARTITION_MOVE_DECIDED ->
                new PartitionMoveDecided(
                        group(message.getPartitionMoveDecided().getGroupId()),
                        message.getPartitionMoveDecided().getBrokersList());
            case REPLICAS_CHANGED ->
                new ReplicasChanged(
                        group(message.getReplicasChanged().getGroupId()),
                        replicas(message.getReplicasChanged().getReplicasList()));
            case FACT_NOT_SET ->
                throw new MetadataFormatException(
                        "the metadata log holds a fact of a kind that this version does not know; run a newer version");
        };
    }

    private static dev.balsa.proto.internal.v1.MetadataFact toMessage(MetadataFact fact) {
        var message = dev.balsa.proto.internal.v1.MetadataFact.newBuilder();
        switch (fact) {
            case BrokerRegistered registered -> message.setBrokerRegistered(toMessage(registered.registration()));
            case TopicCreated topic -> message.setTopicCreated(toMessage(topic));
            case TopicConfigured topic ->
                message.setVersion(2)
                        .getTopicConfiguredBuilder()
                        .setTopicIdHigh(topic.topicId().getMostSignificantBits())
                        .setTopicIdLow(topic.topicId().getLeastSignificantBits())
                        .addAllConfigs(toMessages(topic.configs()));
            case PartitionCreated partition -> message.setPartitionCreated(toMessage(partition));
            case TopicDeleted topic ->
                message.getTopicDeletedBuilder()
                        .setTopicIdHigh(topic.topicId().getMostSignificantBits())
                        .setTopicIdLow(topic.topicId().getLeastSignificantBits());
            case ProducerIdsAllocated ids ->
                message.getProducerIdsAllocatedBuilder()
                        .setFirstProducerId(ids.firstProducerId())
                        .setCount(ids.count())
                        .setBrokerId(ids.brokerId());
            case PartitionMoveDecided move ->
                message.getPartitionMoveDecidedBuilder()
                        .setGroupId(move.group().value())
                        .addAllBrokers(move.brokers());
            case ReplicasChanged changed -> {
                var changedMessage = message.getReplicasChangedBuilder()
                        .setGroupId(changed.group().value());
                changed.replicas().forEach(replica -> changedMessage.addReplicas(toMessage(replica)));
            }
        }
        return message.build();
    }

    private static dev.balsa.proto.internal.v1.BrokerRegistered toMessage(BrokerRegistration broker) {
        return dev.balsa.proto.internal.v1.BrokerRegistered.newBuilder()
                .setBrokerId(broker.id())
                .setIncarnationHigh(broker.incarnation().getMostSignificantBits())
                .setIncarnationLow(broker.incarnation().getLeastSignificantBits())
                .setEndpoint(broker.endpoint())
                .setPeerEndpoint(broker.peerEndpoint())
                .setRack(broker.rack())
                .setControllerOnly(broker.controllerOnly())
                .build();
    }

    private static dev.balsa.proto.internal.v1.TopicCreated toMessage(TopicCreated topic) {
        return dev.balsa.proto.internal.v1.TopicCreated.newBuilder()
                .setName(topic.name())
                .setTopicIdHigh(topic.topicId().getMostSignificantBits())
                .setTopicIdLow(topic.topicId().getLeastSignificantBits())
                .setReplicationFactor(topic.replicationFactor())
                .addAllConfigs(toMessages(topic.configs()))
                .build();
    }

    private static List<TopicConfig> toMessages(SortedMap<String, String> configs) {
        return configs.entrySet().stream()
                .map(config -> TopicConfig.newBuilder()
                        .setKey(config.getKey())
                        .setValue(config.getValue())
                        .build())
                .toList();
    }

    private static dev.balsa.proto.internal.v1.PartitionCreated toMessage(PartitionCreated created) {
        PartitionImage partition = created.partition();
        var message = dev.balsa.proto.internal.v1.PartitionCreated.newBuilder()
                .setTopicIdHigh(created.topicId().getMostSignificantBits())
                .setTopicIdLow(created.topicId().getLeastSignificantBits())
                .setPartition(partition.partition())
                .setGroupId(partition.group().value());
        partition.replicas().forEach(replica -> message.addReplicas(toMessage(replica)));
        message.addAllTarget(partition.target()).setDecisions(partition.decisions());
        partition.leaving().forEach(replica -> message.addLeaving(toMessage(replica)));
        return message.build();
    }

    private static PlacedReplica toMessage(ReplicaId replica) {
        return PlacedReplica.newBuilder()
                .setBrokerId(replica.brokerId())
                .setIncarnationHigh(replica.incarnation().getMostSignificantBits())
                .setIncarnationLow(replica.incarnation().getLeastSignificantBits())
                .build();
    }

    private static MetadataFact broker(dev.balsa.proto.internal.v1.BrokerRegistered message) {
        return new BrokerRegistered(new BrokerRegistration(
                message.getBrokerId(),
                new UUID(message.getIncarnationHigh(), message.getIncarnationLow()),
                message.getEndpoint(),
                message.getPeerEndpoint(),
                message.getRack(),
                message.getControllerOnly()));
    }

    private static MetadataFact topic(dev.balsa.proto.internal.v1.TopicCreated message) {
        return new TopicCreated(
                message.getName(),
                new UUID(message.getTopicIdHigh(), message.getTopicIdLow()),
                message.getReplicationFactor(),
                configs(message.getConfigsList()));
    }

    private static MetadataFact configured(dev.balsa.proto.internal.v1.TopicConfigured message) {
        return new TopicConfigured(
                new UUID(message.getTopicIdHigh(), message.getTopicIdLow()), configs(message.getConfigsList()));
    }

    private static SortedMap<String, String> configs(List<TopicConfig> messages) {
        SortedMap<String, String> configs = new TreeMap<>();
        messages.forEach(config -> configs.put(config.getKey(), config.getValue()));
        return configs;
    }

    private static MetadataFact partition(dev.balsa.proto.internal.v1.PartitionCreated message)
            throws MetadataFormatException {
        return new PartitionCreated(
                new UUID(message.getTopicIdHigh(), message.getTopicIdLow()),
                new PartitionImage(
                        message.getPartition(),
                        group(message.getGroupId()),
                        replicas(message.getReplicasList()),
                        message.getTargetList(),
                        replicas(message.getLeavingList()),
                        message.getDecisions()));
    }

    private static List<ReplicaId> replicas(List<PlacedReplica> messages) {
        return messages.stream()
                .map(replica -> new ReplicaId(
                        replica.getBrokerId(), new UUID(replica.getIncarnationHigh(), replica.getIncarnationLow())))
                .toList();
    }

    private static GroupId group(long id) throws MetadataFormatException {
        if (id <= 0) {
            throw new MetadataFormatException("a partition has the group id " + id);
        }
        return new GroupId(id);
    }

    private static MetadataFact producerIds(dev.balsa.proto.internal.v1.ProducerIdsAllocated message) {
        return new ProducerIdsAllocated(message.getFirstProducerId(), message.getCount(), message.getBrokerId());
    }
}
