package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.proto.v1.AckLevel;
import dev.balsa.proto.v1.CreateTopicResponse;
import dev.balsa.proto.v1.DeleteTopicRequest;
import dev.balsa.proto.v1.GetClusterResponse;
import dev.balsa.proto.v1.GetMetadataResponse;
import dev.balsa.proto.v1.InitProducerRequest;
import dev.balsa.proto.v1.PartitionMetadata;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.TopicServiceGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole brokers over real disks and sockets, spoken to with plain stubs. */
class WholeBrokerTest {
    @TempDir
    Path directory;

    @Test
    void threeBrokersServeLoseOneGoOnAndTakeItBack() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 3, 3)) {
            for (int id = 1; id <= 3; id++) {
                brokers.start(id);
            }
            BrokerCalls.awaitReady(brokers);
            CreateTopicResponse created = BrokerCalls.create(brokers, 2, "logs", 6, 3);
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
                            BrokerCalls.produceSurely(brokers, 1 + i % 3, "logs", partition, value)
                                    .getReached());
                    written.get(partition).add(value);
                }
            }
            for (int partition = 0; partition < 6; partition++) {
                assertEquals(
                        written.get(partition), BrokerCalls.fetchAll(brokers, 1 + partition % 3, "logs", partition));
            }

            int victim = created.getTopic().getPartitions(0).getLeader().getLeaderId();
            int survivor = victim % 3 + 1;
            brokers.kill(victim);
            for (int partition = 0; partition < 6; partition++) {
                BrokerCalls.produceSurely(brokers, survivor, "logs", partition, "after the kill");
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .ignoreExceptionsMatching(BrokerCalls::isUnavailable)
                    .until(() -> BrokerCalls.cluster(brokers, survivor).getBrokersList().stream()
                            .anyMatch(broker -> broker.getId() == victim && !broker.getAlive()));
            assertEquals(6, BrokerCalls.cluster(brokers, survivor).getUnderReplicatedCount());

            brokers.start(victim);
            BrokerCalls.awaitReady(brokers);
            for (int partition = 0; partition < 6; partition++) {
                BrokerCalls.produceSurely(brokers, victim, "logs", partition, "after the return");
                List<String> values = BrokerCalls.fetchAll(brokers, victim, "logs", partition);
                assertEquals(written.get(partition), values.subList(0, 20));
                assertEquals("after the return", values.getLast());
                assertTrue(values.contains("after the kill"));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .ignoreExceptionsMatching(BrokerCalls::isUnavailable)
                    .until(() -> BrokerCalls.cluster(brokers, survivor).getUnderReplicatedCount() == 0);
            assertEquals(List.of(), brokers.fatal());
        }
    }

    @Test
    void everythingIsThereAfterAllBrokersWereKilled() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 3, 3)) {
            for (int id = 1; id <= 3; id++) {
                brokers.start(id);
            }
            BrokerCalls.awaitReady(brokers);
            BrokerCalls.create(brokers, 1, "kept", 3, 3);
            BrokerCalls.create(brokers, 1, "gone", 3, 3);
            TopicServiceGrpc.newBlockingStub(brokers.channel(3))
                    .deleteTopic(DeleteTopicRequest.newBuilder().setName("gone").build());
            long firstProducer = ProduceServiceGrpc.newBlockingStub(brokers.channel(1))
                    .initProducer(InitProducerRequest.getDefaultInstance())
                    .getProducerId();
            for (int i = 0; i < 30; i++) {
                BrokerCalls.produceSurely(brokers, 1, "kept", i % 3, "v" + i);
            }
            GetMetadataResponse before = BrokerCalls.metadata(brokers, 1);
            for (int id = 1; id <= 3; id++) {
                brokers.kill(id);
            }
            for (int id = 1; id <= 3; id++) {
                brokers.start(id);
            }
            BrokerCalls.awaitReady(brokers);
            for (int partition = 0; partition < 3; partition++) {
                BrokerCalls.produceSurely(brokers, 2, "kept", partition, "again");
                List<String> values = BrokerCalls.fetchAll(brokers, 3, "kept", partition);
                for (int i = partition; i < 30; i += 3) {
                    assertTrue(values.contains("v" + i), "v" + i);
                }
            }
            GetMetadataResponse after = BrokerCalls.metadata(brokers, 3);
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
            BrokerCalls.awaitReady(brokers);
            Set<Integer> used = new HashSet<>();
            for (int factor = 1; factor <= 4; factor++) {
                String topic = "rf" + factor;
                CreateTopicResponse created = BrokerCalls.create(brokers, factor, topic, 4, factor);
                assertEquals(
                        factor == 3,
                        created.getWarningsList().isEmpty(),
                        () -> created.getWarningsList().toString());
                created.getTopic().getPartitionsList().forEach(partition -> used.addAll(partition.getReplicasList()));
                for (int partition = 0; partition < 4; partition++) {
                    BrokerCalls.produceSurely(brokers, 4, topic, partition, "x");
                    assertEquals(List.of("x"), BrokerCalls.fetchAll(brokers, 1 + partition, topic, partition));
                }
            }
            assertEquals(Set.of(1, 2, 3, 4), used);
            GetClusterResponse cluster = BrokerCalls.cluster(brokers, 4);
            assertEquals(4, cluster.getBrokersCount());
            cluster.getBrokersList().forEach(broker -> {
                assertTrue(broker.getAlive());
                assertEquals(broker.getId() <= 3, broker.getControllerVoter());
            });
            assertFalse(cluster.getControllerId() == 4);
            brokers.kill(4);
            for (int partition = 0; partition < 4; partition++) {
                BrokerCalls.produceSurely(brokers, 1, "rf3", partition, "y");
                BrokerCalls.produceSurely(brokers, 1, "rf4", partition, "y");
            }
            assertEquals(List.of(), brokers.fatal());
        }
    }
}
