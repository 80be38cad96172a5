package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.balsa.proto.v1.AckLevel;
import dev.balsa.proto.v1.Appended;
import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.CreateTopicRequest;
import dev.balsa.proto.v1.CreateTopicResponse;
import dev.balsa.proto.v1.DeleteTopicRequest;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.FetchedPartition;
import dev.balsa.proto.v1.GetClusterRequest;
import dev.balsa.proto.v1.GetClusterResponse;
import dev.balsa.proto.v1.GetMetadataRequest;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.InitProducerRequest;
import dev.balsa.proto.v1.MetadataServiceGrpc;
import dev.balsa.proto.v1.PartitionMetadata;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.Record;
import dev.balsa.proto.v1.RecordList;
import dev.balsa.proto.v1.TopicPartition;
import dev.balsa.proto.v1.TopicServiceGrpc;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole brokers over real disks and sockets, spoken to with plain stubs. */
class WholeBrokerTest {
    @TempDir
    Path directory;

    private static void awaitReady(LocalBrokers brokers) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> brokers.runningIds().stream()
                        .allMatch(id -> brokers.broker(id).isReady()));
    }

    /** As a client does: asks again when the broker does not know the controller's leader or its address yet. */
    private static CreateTopicResponse create(LocalBrokers brokers, int via, String name, int partitions, int factor) {
        CreateTopicRequest request = CreateTopicRequest.newBuilder()
                .setName(name)
                .setPartitions(partitions)
                .setReplicationFactor(factor)
                .build();
        AtomicReference<CreateTopicResponse> created = new AtomicReference<>();
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsMatching(
                        problem -> Status.fromThrowable(problem).getCode() == Status.Code.UNAVAILABLE)
                .until(() -> {
                    created.set(TopicServiceGrpc.newBlockingStub(brokers.channel(via))
                            .withDeadlineAfter(15, TimeUnit.SECONDS)
                            .createTopic(request));
                    return true;
                });
        return created.get();
    }

    private static TopicPartition target(String topic, int partition) {
        return TopicPartition.newBuilder()
                .setTopic(topic)
                .setPartition(partition)
                .build();
    }

    private static PartitionWriteResult produce(
            LocalBrokers brokers, int via, String topic, int partition, String value) {
        return ProduceServiceGrpc.newBlockingStub(brokers.channel(via))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .produce(ProduceRequest.newBuilder()
                        .setAcks(AckLevel.ACK_LEVEL_QUORUM)
                        .addWrites(PartitionWrite.newBuilder()
                                .setTarget(target(topic, partition))
                                .setRecords(RecordList.newBuilder()
                                        .addRecords(Record.newBuilder().setValue(ByteString.copyFromUtf8(value)))))
                        .build())
                .getResults(0);
    }

    /** Tries until it is acknowledged; whatever failed before may be there as well. */
    private static Appended produceSurely(LocalBrokers brokers, int via, String topic, int partition, String value) {
        List<Appended> acknowledged = new ArrayList<>();
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> {
                    PartitionWriteResult result = produce(brokers, via, topic, partition, value);
                    if (result.hasAppended()) {
                        acknowledged.add(result.getAppended());
                    }
                    return result.hasAppended();
                });
        return acknowledged.getFirst();
    }

    private static List<String> fetchAll(LocalBrokers brokers, int via, String topic, int partition) {
        List<String> values = new ArrayList<>();
        long offset = 0;
        while (true) {
            FetchedPartition fetched = FetchServiceGrpc.newBlockingStub(brokers.channel(via))
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .fetch(FetchRequest.newBuilder()
                            .addPartitions(FetchPartition.newBuilder()
                                    .setTarget(target(topic, partition))
                                    .setOffset(offset))
                            .build())
                    .getPartitions(0);
            assertTrue(fetched.hasData(), () -> "fetch failed: " + fetched.getError());
            for (Record record : fetched.getData().getRecords().getRecordsList()) {
                assertEquals(offset++, record.getOffset());
                values.add(record.getValue().toStringUtf8());
            }
            if (offset >= fetched.getData().getHighWatermark()) {
                return values;
            }
        }
    }

    private static GetMetadataResponse metadata(LocalBrokers brokers, int via) {
        return MetadataServiceGrpc.newBlockingStub(brokers.channel(via))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .getMetadata(GetMetadataRequest.getDefaultInstance());
    }

    private static GetClusterResponse cluster(LocalBrokers brokers, int via) {
        return ClusterServiceGrpc.newBlockingStub(brokers.channel(via))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .getCluster(GetClusterRequest.getDefaultInstance());
    }

    @Test
    void threeBrokersServeLoseOneGoOnAndTakeItBack() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 3, 3)) {
            for (int id = 1; id <= 3; id++) {
                brokers.start(id);
            }
            awaitReady(brokers);
            CreateTopicResponse created = create(brokers, 2, "logs", 6, 3);
            assertEquals(6, created.getTopic().getPartitionsCount());
            Set<Integer> leaders = new HashSet<>();
            for (PartitionMetadata partition : created.getTopic().getPartitionsList()) {
                assertEquals(partition.getReplicas(0), partition.getLeader().getLeaderId(), "the preferred one leads");
                leaders.add(partition.getLeader().getLeaderId());
            }
            assertEquals(Set.of(1, 2, 3), leaders);

            List<List<String>> written = new ArrayList<>();
            for (int partition = 0; partition < 6; partition++) {
                written.add(new ArrayList<>());
                for (int i = 0; i < 20; i++) {
                    String value = partition + ":" + i;
                    assertEquals(
                            AckLevel.ACK_LEVEL_QUORUM,
                            produceSurely(brokers, 1 + i % 3, "logs", partition, value)
                                    .getReached());
                    written.get(partition).add(value);
                }
            }
            for (int partition = 0; partition < 6; partition++) {
                assertEquals(written.get(partition), fetchAll(brokers, 1 + partition % 3, "logs", partition));
            }

            int victim = created.getTopic().getPartitions(0).getLeader().getLeaderId();
            int survivor = victim % 3 + 1;
            brokers.kill(victim);
            for (int partition = 0; partition < 6; partition++) {
                produceSurely(brokers, survivor, "logs", partition, "after the kill");
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> cluster(brokers, survivor).getBrokersList().stream()
                            .anyMatch(broker -> broker.getId() == victim && !broker.getAlive()));
            assertEquals(6, cluster(brokers, survivor).getUnderReplicatedCount());

            brokers.start(victim);
            awaitReady(brokers);
            for (int partition = 0; partition < 6; partition++) {
                produceSurely(brokers, victim, "logs", partition, "after the return");
                List<String> values = fetchAll(brokers, victim, "logs", partition);
                assertEquals(written.get(partition), values.subList(0, 20));
                assertEquals("after the return", values.getLast());
                assertTrue(values.contains("after the kill"));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> cluster(brokers, survivor).getUnderReplicatedCount() == 0);
            assertEquals(List.of(), brokers.fatal());
        }
    }

    @Test
    void everythingIsThereAfterAllBrokersWereKilled() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 3, 3)) {
            for (int id = 1; id <= 3; id++) {
                brokers.start(id);
            }
            awaitReady(brokers);
            create(brokers, 1, "kept", 3, 3);
            create(brokers, 1, "gone", 3, 3);
            TopicServiceGrpc.newBlockingStub(brokers.channel(3))
                    .deleteTopic(DeleteTopicRequest.newBuilder().setName("gone").build());
            long firstProducer = ProduceServiceGrpc.newBlockingStub(brokers.channel(1))
                    .initProducer(InitProducerRequest.getDefaultInstance())
                    .getProducerId();
            for (int i = 0; i < 30; i++) {
                produceSurely(brokers, 1, "kept", i % 3, "v" + i);
            }
            GetMetadataResponse before = metadata(brokers, 1);
            for (int id = 1; id <= 3; id++) {
                brokers.kill(id);
            }
            for (int id = 1; id <= 3; id++) {
                brokers.start(id);
            }
            awaitReady(brokers);
            for (int partition = 0; partition < 3; partition++) {
                produceSurely(brokers, 2, "kept", partition, "again");
                List<String> values = fetchAll(brokers, 3, "kept", partition);
                for (int i = partition; i < 30; i += 3) {
                    assertTrue(values.contains("v" + i), "v" + i);
                }
            }
            GetMetadataResponse after = metadata(brokers, 3);
            assertEquals(before.getTopics(0).getTopicId(), after.getTopics(0).getTopicId());
            assertEquals(1, after.getTopicsCount());
            long nextProducer = ProduceServiceGrpc.newBlockingStub(brokers.channel(1))
                    .initProducer(InitProducerRequest.getDefaultInstance())
                    .getProducerId();
            assertTrue(nextProducer > firstProducer);
            assertEquals(List.of(), brokers.fatal());
        }
    }

    @Test
    void everyReplicationFactorWorksOnFourBrokersOneOfThemAnObserver() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 4, 3)) {
            for (int id = 1; id <= 4; id++) {
                brokers.start(id);
            }
            awaitReady(brokers);
            Set<Integer> used = new HashSet<>();
            for (int factor = 1; factor <= 4; factor++) {
                String topic = "rf" + factor;
                CreateTopicResponse created = create(brokers, factor, topic, 4, factor);
                assertEquals(
                        factor == 3,
                        created.getWarningsList().isEmpty(),
                        () -> created.getWarningsList().toString());
                created.getTopic().getPartitionsList().forEach(partition -> used.addAll(partition.getReplicasList()));
                for (int partition = 0; partition < 4; partition++) {
                    produceSurely(brokers, 4, topic, partition, "x");
                    assertEquals(List.of("x"), fetchAll(brokers, 1 + partition, topic, partition));
                }
            }
            assertEquals(Set.of(1, 2, 3, 4), used);
            GetClusterResponse cluster = cluster(brokers, 4);
            assertEquals(4, cluster.getBrokersCount());
            cluster.getBrokersList().forEach(broker -> {
                assertTrue(broker.getAlive());
                assertEquals(broker.getId() <= 3, broker.getControllerVoter());
            });
            assertFalse(cluster.getControllerId() == 4);
            brokers.kill(4);
            for (int partition = 0; partition < 4; partition++) {
                produceSurely(brokers, 1, "rf3", partition, "y");
                produceSurely(brokers, 1, "rf4", partition, "y");
            }
            assertEquals(List.of(), brokers.fatal());
        }
    }
}
