package dev.balsa.client.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.fake.FakeCluster;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BalsaAdminTest {
    private static BalsaAdmin admin(FakeCluster cluster) {
        return new BalsaAdmin(
                Map.of(
                        AdminOptions.BOOTSTRAP_SERVERS, cluster.bootstrap(),
                        AdminOptions.RETRY_BACKOFF_MS, 2,
                        AdminOptions.REQUEST_TIMEOUT_MS, 2_000,
                        AdminOptions.DEFAULT_API_TIMEOUT_MS, 2_000),
                cluster.channels(),
                new Random(1));
    }

    @Test
    void topicsLiveAndDie() {
        try (FakeCluster cluster = new FakeCluster(3);
                BalsaAdmin admin = admin(cluster)) {
            TopicDescription created = admin.createTopic(new NewTopic("a", 2, 3));
            assertEquals(2, created.partitions().size());
            assertEquals(List.of("a warning"), created.warnings());
            for (String name : List.of("b", "c", "d", "e")) {
                admin.createTopic(new NewTopic(name, 1, 3));
            }
            assertEquals(
                    List.of("a", "b", "c", "d", "e"),
                    admin.listTopics().stream().map(TopicListing::name).toList());
            assertEquals(5, admin.addPartitions("a", 5).partitions().size());
            assertEquals(2, admin.describeTopic("a").partitions().get(1).leader());
            admin.deleteTopic("b");
            assertEquals(4, admin.listTopics().size());
        }
    }

    @Test
    void optionsAreSetAndGivenBack() {
        try (FakeCluster cluster = new FakeCluster(2);
                BalsaAdmin admin = admin(cluster)) {
            TopicDescription created = admin.createTopic(new NewTopic("a", 1, 2, Map.of("retention.ms", "5")));
            assertEquals(Map.of("retention.ms", "5"), created.configs());
            TopicDescription altered =
                    admin.alterTopic("a", Map.of("segment.bytes", "2097152"), List.of("retention.ms"));
            assertEquals(Map.of("segment.bytes", "2097152"), altered.configs());
            assertEquals(Map.of("segment.ms", "604800000"), altered.defaultConfigs());
            BalsaException refused =
                    assertThrows(BalsaException.class, () -> admin.alterTopic("a", Map.of("unknown", "1"), List.of()));
            assertEquals("INVALID_CONFIG", refused.reason());
        }
    }

    @Test
    void offsetsAreFoundAndRecordsGivenUp() {
        try (FakeCluster cluster = new FakeCluster(1);
                BalsaAdmin admin = admin(cluster)) {
            admin.createTopic(new NewTopic("a", 1, 1));
            TopicPartition partition = new TopicPartition("a", 0);
            assertEquals(0, admin.listOffset(partition, new OffsetSpec.Earliest()));
            assertEquals(-1, admin.listOffset(partition, new OffsetSpec.Timestamp(0)));
            RecordBatchBuilder batch = new RecordBatchBuilder(0);
            for (int i = 0; i < 5; i++) {
                batch.append(1_000 + i, null, ByteBuffer.allocate(3), List.of());
            }
            cluster.append(partition, batch.build(ProducerStamp.NONE));
            assertEquals(5, admin.listOffset(partition, new OffsetSpec.Latest()));
            assertEquals(0, admin.listOffset(partition, new OffsetSpec.Timestamp(1_003)), "of the batch");
            assertEquals(2, admin.deleteRecords(partition, 2));
            assertEquals(2, admin.listOffset(partition, new OffsetSpec.Earliest()));
            // The client says which end it means: tried again, the call must not take more.
            assertEquals(5, admin.deleteRecords(partition, -1));
            BalsaException unknown = assertThrows(
                    BalsaException.class,
                    () -> admin.listOffset(new TopicPartition("nowhere", 0), new OffsetSpec.Latest()));
            assertEquals("UNKNOWN_TOPIC", unknown.reason());
        }
    }

    @Test
    void refusalsCarryTheBrokersReasonAtOnce() {
        try (FakeCluster cluster = new FakeCluster(1);
                BalsaAdmin admin = admin(cluster)) {
            admin.createTopic(new NewTopic("a", 1, 1));
            BalsaException exists =
                    assertThrows(BalsaException.class, () -> admin.createTopic(new NewTopic("a", 1, 1)));
            assertEquals("TOPIC_EXISTS", exists.reason());
            long startNanos = System.nanoTime();
            BalsaException unknown = assertThrows(BalsaException.class, () -> admin.describeTopic("nowhere"));
            assertEquals("UNKNOWN_TOPIC", unknown.reason());
            assertTrue(System.nanoTime() - startNanos < 5_000_000_000L, "an answer is an answer");
        }
    }

    @Test
    void anotherBrokerIsAskedWhenOneIsGone() {
        try (FakeCluster cluster = new FakeCluster(3);
                BalsaAdmin admin = admin(cluster)) {
            cluster.kill(1, null);
            cluster.kill(2, null);
            assertEquals("fake", admin.describeCluster().clusterId());
            cluster.kill(3, null);
            BalsaException nobody = assertThrows(BalsaException.class, admin::describeCluster);
            assertEquals("UNREACHABLE", nobody.reason());
        }
    }
}
