package dev.balsa.broker.rpc;

import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.broker.routing.KnownLeaders;
import dev.balsa.proto.v1.BrokerMetadata;
import dev.balsa.proto.v1.PartitionMetadata;
import dev.balsa.proto.v1.TopicMetadata;
import dev.balsa.raft.ReplicaId;

/** The image and who leads, as the public API says it. */
final class MetadataAnswers {
    private final KnownLeaders leaders;

    MetadataAnswers(KnownLeaders leaders) {
        this.leaders = leaders;
    }

    TopicMetadata topic(TopicImage topic) {
        TopicMetadata.Builder answer = TopicMetadata.newBuilder()
                .setName(topic.name())
                .setTopicId(topic.id().toString());
        topic.partitions().forEach(partition -> answer.addPartitions(partition(partition)));
        return answer.build();
    }

    PartitionMetadata partition(PartitionImage partition) {
        PartitionMetadata.Builder answer = PartitionMetadata.newBuilder()
                .setPartition(partition.partition())
                .setLeader(GrpcErrors.toHint(leaders.leader(partition.group())));
        for (ReplicaId replica : partition.replicas()) {
            answer.addReplicas(replica.brokerId());
        }
        answer.addAllTargetReplicas(partition.target());
        return answer.build();
    }

    static BrokerMetadata broker(BrokerRegistration broker, boolean alive) {
        return BrokerMetadata.newBuilder()
                .setId(broker.id())
                .setEndpoint(broker.endpoint())
                .setAlive(alive)
                .setRack(broker.rack())
                .build();
    }

    boolean allLed(TopicImage topic) {
        return topic.partitions().stream()
                .allMatch(partition -> leaders.leader(partition.group()).isKnown());
    }
}
