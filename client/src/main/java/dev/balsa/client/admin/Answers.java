package dev.balsa.client.admin;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.CreateTopicResponse;
import dev.balsa.proto.v1.DataDirectoryStatus;
import dev.balsa.proto.v1.GetClusterResponse;
import dev.balsa.proto.v1.GetTopicResponse;
import dev.balsa.proto.v1.PartitionMetadata;
import dev.balsa.proto.v1.ReplicaStatus;
import dev.balsa.proto.v1.TopicMetadata;
import java.util.List;
import java.util.TreeMap;

/** Wire answers as this package's values. */
final class Answers {
    private Answers() {}

    static TopicDescription topic(CreateTopicResponse answer) {
        TopicMetadata topic = answer.getTopic();
        int replicationFactor =
                topic.getPartitionsCount() == 0 ? 0 : topic.getPartitions(0).getReplicasCount();
        return new TopicDescription(
                topic.getName(),
                topic.getTopicId(),
                replicationFactor,
                new TreeMap<>(answer.getConfigsMap()),
                new TreeMap<>(answer.getDefaultConfigsMap()),
                partitions(topic),
                answer.getWarningsList());
    }

    static TopicDescription topic(GetTopicResponse answer) {
        TopicMetadata topic = answer.getTopic();
        return new TopicDescription(
                topic.getName(),
                topic.getTopicId(),
                answer.getReplicationFactor(),
                new TreeMap<>(answer.getConfigsMap()),
                new TreeMap<>(answer.getDefaultConfigsMap()),
                partitions(topic),
                List.of());
    }

    private static List<PartitionDescription> partitions(TopicMetadata topic) {
        return topic.getPartitionsList().stream().map(Answers::partition).toList();
    }

    static PartitionDescription partition(PartitionMetadata partition) {
        return new PartitionDescription(
                partition.getPartition(),
                // A hint that is missing reads as broker 0, which may exist.
                partition.hasLeader() ? partition.getLeader().getLeaderId() : -1,
                partition.getLeader().getLeaderEpoch(),
                partition.getReplicasList(),
                partition.getTargetReplicasList());
    }

    static ClusterDescription cluster(GetClusterResponse answer) {
        List<BrokerDescription> brokers = answer.getBrokersList().stream()
                .map(broker -> new BrokerDescription(
                        broker.getId(),
                        broker.getEndpoint(),
                        broker.getPeerEndpoint(),
                        broker.getIncarnation(),
                        broker.getAlive(),
                        broker.getControllerVoter(),
                        broker.getLastContactMs(),
                        broker.getLeaders(),
                        broker.getReplicas(),
                        broker.getDisk(),
                        broker.getDamagedRanges(),
                        broker.getRepairedRanges()))
                .toList();
        return new ClusterDescription(
                answer.getClusterId(),
                answer.getControllerId(),
                answer.getControllerEpoch(),
                brokers,
                answer.getTopics(),
                answer.getPartitions(),
                answer.getLeaderlessList().stream().map(Answers::partition).toList(),
                answer.getUnderReplicatedList().stream().map(Answers::partition).toList());
    }

    static ReplicaDescription replica(ReplicaStatus replica) {
        return new ReplicaDescription(
                partition(replica.getTarget()),
                replica.getGroupId(),
                replica.getRole(),
                replica.getTerm(),
                replica.getLeaderId(),
                replica.getLastIndex(),
                replica.getDurableIndex(),
                replica.getCommitIndex(),
                replica.getStoredIndex(),
                replica.getLogStartOffset(),
                replica.getHighWatermark());
    }

    private static TopicPartition partition(dev.balsa.proto.v1.TopicPartition partition) {
        return new TopicPartition(partition.getTopic(), partition.getPartition());
    }

    static DataDirectoryDescription directory(DataDirectoryStatus answer) {
        return new DataDirectoryDescription(
                answer.getPath(),
                answer.getState(),
                answer.getReplicas(),
                answer.getDamagedRanges(),
                answer.getSyncs(),
                answer.getSyncMicros(),
                answer.getJournalBytes(),
                answer.getJournalBodyBytes(),
                answer.getJournalFill(),
                answer.getCheckpoints(),
                answer.getScrubbedBytes(),
                answer.getScrubPasses(),
                answer.getTornWriteCut());
    }
}
