package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.UnsafeByteOperations;
import dev.balsa.proto.v1.AckLevel;
import dev.balsa.proto.v1.AlterTopicRequest;
import dev.balsa.proto.v1.Appended;
import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.CreateTopicRequest;
import dev.balsa.proto.v1.DeleteRecordsRequest;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.FetchedPartition;
import dev.balsa.proto.v1.GetTopicRequest;
import dev.balsa.proto.v1.ListOffsetsPartition;
import dev.balsa.proto.v1.ListOffsetsRequest;
import dev.balsa.proto.v1.ListReplicasRequest;
import dev.balsa.proto.v1.PartitionServiceGrpc;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.ReplicaStatus;
import dev.balsa.proto.v1.TopicServiceGrpc;
import dev.balsa.proto.v1.TransferLeadershipRequest;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that keep little: what goes, what readers are told, and how a replica comes back that was away meanwhile. */
class RetentionTest {
    private static final String TOPIC = "short";
    private static final long PRODUCER = 4_711;
    private static final int RECORD_BYTES = 100_000;

    @TempDir
    private Path directory;

    private LocalBrokers brokers(int count) throws Exception {
        LocalBrokers brokers =
                new LocalBrokers(directory, count, count).option("log.retention.check.interval.ms", "100");
        for (int id = 1; id <= count; id++) {
            brokers.start(id);
        }
        BrokerCalls.awaitReady(brokers);
        return brokers;
    }

    private static void create(LocalBrokers brokers, int factor, Map<String, String> configs) {
        CreateTopicRequest request = CreateTopicRequest.newBuilder()
                .setName(TOPIC)
                .setPartitions(1)
                .setReplicationFactor(factor)
                .putAllConfigs(configs)
                .build();
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .ignoreExceptionsMatching(BrokerCalls::isUnavailable)
                .until(() -> TopicServiceGrpc.newBlockingStub(brokers.channel(1))
                        .withDeadlineAfter(15, TimeUnit.SECONDS)
                        .createTopic(request)
                        .hasTopic());
    }

    /** One record, numbered by its producer; tried until it is acknowledged, as idempotent producers do. */
    private static Appended produce(LocalBrokers brokers, int via, int sequence) {
        RecordBatchBuilder batch = new RecordBatchBuilder(RECORD_BYTES + 100);
        batch.append(1_000 + sequence, null, ByteBuffer.allocate(RECORD_BYTES).putInt(0, sequence), List.of());
        ProduceRequest request = ProduceRequest.newBuilder()
                .setAcks(AckLevel.ACK_LEVEL_QUORUM)
                .addWrites(PartitionWrite.newBuilder()
                        .setTarget(BrokerCalls.target(TOPIC, 0))
                        .setEncodedBatch(UnsafeByteOperations.unsafeWrap(
                                batch.build(new ProducerStamp(PRODUCER, (short) 0, sequence, false)))))
                .build();
        Appended[] appended = new Appended[1];
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> {
                    PartitionWriteResult result = ProduceServiceGrpc.newBlockingStub(brokers.channel(via))
                            .withDeadlineAfter(10, TimeUnit.SECONDS)
                            .produce(request)
                            .getResults(0);
                    appended[0] = result.getAppended();
                    return result.hasAppended();
                });
        return appended[0];
    }

    private static long offset(LocalBrokers brokers, int via, ListOffsetsPartition.Builder query) {
        return FetchServiceGrpc.newBlockingStub(brokers.channel(via))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .listOffsets(ListOffsetsRequest.newBuilder()
                        .addPartitions(query.setTarget(BrokerCalls.target(TOPIC, 0)))
                        .build())
                .getOffsets(0)
                .getOffset();
    }

    private static long earliest(LocalBrokers brokers, int via) {
        return offset(brokers, via, ListOffsetsPartition.newBuilder().setEarliest(true));
    }

    private static FetchedPartition fetch(LocalBrokers brokers, int via, long offset) {
        return FetchServiceGrpc.newBlockingStub(brokers.channel(via))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .fetch(FetchRequest.newBuilder()
                        .addPartitions(FetchPartition.newBuilder()
                                .setTarget(BrokerCalls.target(TOPIC, 0))
                                .setOffset(offset))
                        .build())
                .getPartitions(0);
    }

    private static ReplicaStatus replica(LocalBrokers brokers, int id) {
        return ClusterServiceGrpc.newBlockingStub(brokers.channel(id))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .listReplicas(ListReplicasRequest.newBuilder().setTopic(TOPIC).build())
                .getReplicas(0);
    }

    private static int leader(LocalBrokers brokers, int via) {
        return BrokerCalls.metadata(brokers, via)
                .getTopics(0)
                .getPartitions(0)
                .getLeader()
                .getLeaderId();
    }

    /** Segments by name. */
    private static Map<String, Path> segments(LocalBrokers brokers, int id) throws IOException {
        Map<String, Path> segments = new TreeMap<>();
        try (Stream<Path> files =
                Files.list(brokers.directory(id).resolve("topics").resolve(TOPIC + "-0"))) {
            files.filter(file -> file.toString().endsWith(".log"))
                    .forEach(file -> segments.put(file.getFileName().toString(), file));
        }
        return segments;
    }

    @Test
    void aReplicaThatWasAwayAcrossRetentionComesBackAndKnowsTheProducers() throws Exception {
        try (LocalBrokers brokers = brokers(3)) {
            create(brokers, 3, Map.of("segment.bytes", "1MiB", "retention.bytes", "2MiB"));
            assertEquals(0, produce(brokers, 1, 0).getBaseOffset());
            int leader = leader(brokers, 1);
            int away = leader % 3 + 1;
            int other = away % 3 + 1;
            // The topic's size of segments is an entry of its own, the third one. Records that come before share a
            // larger segment.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> replica(brokers, leader).getCommitIndex() >= 3);
            brokers.kill(away);
            int last = 60;
            for (int sequence = 1; sequence <= last; sequence++) {
                assertEquals(sequence, produce(brokers, leader, sequence).getBaseOffset());
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> !segments(brokers, leader).containsKey("0".repeat(20) + ".log"));
            assertTrue(segments(brokers, leader).keySet().stream().allMatch(name -> name.matches("\\d{20}\\.log")));

            brokers.start(away);
            long end = replica(brokers, leader).getLastIndex();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> replica(brokers, away).getStoredIndex() >= end);
            assertFalse(segments(brokers, away).containsKey("0".repeat(20) + ".log"), "it began anew");
            Awaitility.await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(() -> {
                PartitionServiceGrpc.newBlockingStub(brokers.channel(other))
                        .withDeadlineAfter(5, TimeUnit.SECONDS)
                        .transferLeadership(TransferLeadershipRequest.newBuilder()
                                .setTarget(BrokerCalls.target(TOPIC, 0))
                                .setToBroker(away)
                                .build());
                return leader(brokers, other) == away;
            });
            for (int sequence = last - 4; sequence <= last; sequence++) {
                Appended again = produce(brokers, away, sequence);
                assertTrue(again.getDuplicate(), "the replica that came back knows batch " + sequence);
                assertEquals(sequence, again.getBaseOffset());
            }
            assertEquals(last + 1, produce(brokers, away, last + 1).getBaseOffset());
            assertEquals(
                    replica(brokers, leader).getLogStartOffset(),
                    replica(brokers, away).getLogStartOffset());
            assertSameBytes(segments(brokers, away), segments(brokers, leader));
            assertEquals(List.of(), brokers.fatal());
        }
    }

    /** Of closed segments that both have: the newest one of each is still written to. */
    private static void assertSameBytes(Map<String, Path> one, Map<String, Path> other) throws IOException {
        List<String> both =
                one.keySet().stream().filter(other::containsKey).sorted().toList();
        assertTrue(both.size() > 1, one.keySet() + " and " + other.keySet());
        for (String name : both.subList(0, both.size() - 1)) {
            assertArrayEquals(Files.readAllBytes(one.get(name)), Files.readAllBytes(other.get(name)), name);
        }
    }

    @Test
    void expiredRecordsGoWithTheirFilesAndReadersAreToldWhatIsLeft() throws Exception {
        try (LocalBrokers brokers = brokers(1)) {
            create(brokers, 1, Map.of());
            assertEquals(
                    -1, offset(brokers, 1, ListOffsetsPartition.newBuilder().setTimestampMs(0)));
            for (int sequence = 0; sequence < 25; sequence++) {
                produce(brokers, 1, sequence);
            }
            alter(brokers, "retention.ms", "1");
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> earliest(brokers, 1) == 25);
            FetchedPartition below = fetch(brokers, 1, 24);
            assertEquals("OFFSET_OUT_OF_RANGE", below.getError().getReason());
            assertEquals("25", below.getError().getMetadataMap().get("log_start_offset"));
            assertEquals(
                    -1, offset(brokers, 1, ListOffsetsPartition.newBuilder().setTimestampMs(0)));
            assertEquals(
                    25, offset(brokers, 1, ListOffsetsPartition.newBuilder().setLatest(true)));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> segments(brokers, 1).size() == 1);

            alter(brokers, "retention.ms", "-1");
            assertEquals(25, produce(brokers, 1, 25).getBaseOffset());
            assertEquals(
                    25, offset(brokers, 1, ListOffsetsPartition.newBuilder().setTimestampMs(1_020)));
            brokers.stop(1);
            brokers.start(1);
            BrokerCalls.awaitReady(brokers);
            assertTrue(produce(brokers, 1, 25).getDuplicate());
            assertEquals(25, earliest(brokers, 1));
            assertEquals(
                    Map.of("retention.ms", "-1"),
                    TopicServiceGrpc.newBlockingStub(brokers.channel(1))
                            .withDeadlineAfter(5, TimeUnit.SECONDS)
                            .getTopic(
                                    GetTopicRequest.newBuilder().setName(TOPIC).build())
                            .getConfigsMap());
            assertEquals(List.of(), brokers.fatal());
        }
    }

    private static void alter(LocalBrokers brokers, String key, String value) {
        assertEquals(
                value,
                TopicServiceGrpc.newBlockingStub(brokers.channel(1))
                        .withDeadlineAfter(5, TimeUnit.SECONDS)
                        .alterTopic(AlterTopicRequest.newBuilder()
                                .setName(TOPIC)
                                .putSetConfigs(key, value)
                                .build())
                        .getConfigsMap()
                        .get(key));
    }

    @Test
    void recordsAreDeletedThroughAnyBroker() throws Exception {
        try (LocalBrokers brokers = brokers(3)) {
            create(brokers, 2, Map.of());
            for (int sequence = 0; sequence < 5; sequence++) {
                produce(brokers, 1, sequence);
            }
            for (int via = 1; via <= 3; via++) {
                assertEquals(via, delete(brokers, via, via));
                assertEquals(via, earliest(brokers, via % 3 + 1));
            }
            assertEquals(5, delete(brokers, 1, -1));
            assertEquals(
                    "OFFSET_OUT_OF_RANGE",
                    fetch(brokers, leader(brokers, 1), 4).getError().getReason());
            assertEquals(5, produce(brokers, 1, 5).getBaseOffset());
        }
    }

    private static long delete(LocalBrokers brokers, int via, long beforeOffset) {
        return PartitionServiceGrpc.newBlockingStub(brokers.channel(via))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .deleteRecords(DeleteRecordsRequest.newBuilder()
                        .setTarget(BrokerCalls.target(TOPIC, 0))
                        .setBeforeOffset(beforeOffset)
                        .build())
                .getLogStartOffset();
    }
}
