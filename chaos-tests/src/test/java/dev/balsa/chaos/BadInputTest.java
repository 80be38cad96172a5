package dev.balsa.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.balsa.chaos.cluster.CommandResult;
import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.proto.v1.PartitionError;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.TopicPartition;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people and programs do wrong: each gets one line with what to do and the right exit code, and nothing on disk changes. */
@Timeout(120)
class BadInputTest {
    private static final String TOPIC = "logs";
    private static final int USAGE = 2;
    private static final int NOT_FOUND = 3;
    private static final int CONFLICT = 4;
    private static final int CRC_BYTE = 17;
    private static final int COUNT_BYTE = 60;

    private static ProcessCluster cluster;
    private static ManagedChannel channel;
    private TreeSet<String> before = new TreeSet<>();

    @BeforeAll
    static void startCluster() throws IOException {
        cluster = ProcessCluster.in(Path.of("target/chaos/bad-input").toAbsolutePath(), 3, Settings.SMALL_JOURNAL);
        cluster.up();
        cluster.balsa("topic", "create", TOPIC, "--partitions", "2", "--replication-factor", "3")
                .expectSuccess();
        channel = NettyChannelBuilder.forTarget(cluster.endpoint(1))
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stopCluster() throws IOException {
        channel.shutdownNow();
        cluster.close();
    }

    @BeforeEach
    void rememberTopics() throws IOException {
        before = topicDirectories();
    }

    @AfterEach
    void nothingChangedOnDisk() throws IOException {
        assertEquals(before, topicDirectories());
    }

    @Test
    void unknownTopic() throws IOException {
        refused(NOT_FOUND, "UNKNOWN_TOPIC", cluster.balsa("topic", "describe", "nothing"));
        refused(NOT_FOUND, "UNKNOWN_TOPIC", cluster.balsa("consume", "nothing", "--from", "earliest", "--until-end"));
        refused(NOT_FOUND, "UNKNOWN_TOPIC", cluster.balsa("produce", "nothing"));
        refused(NOT_FOUND, "UNKNOWN_TOPIC", cluster.balsa("topic", "delete", "nothing", "--yes"));
    }

    @Test
    void partitionOutOfRange() throws IOException {
        CommandResult result = cluster.balsa("consume", TOPIC, "--partition", "7", "--from", "earliest", "--until-end");
        refused(NOT_FOUND, "no partition 7", result);
        refused(NOT_FOUND, "no partition 7", cluster.balsa("produce", TOPIC, "--partition", "7"));
        refused(USAGE, "INVALID_PARTITIONS", cluster.balsa("topic", "add-partitions", TOPIC, "--partitions", "1"));
        refused(USAGE, "INVALID_PARTITIONS", cluster.balsa("topic", "create", "many", "--partitions", "1000000"));
    }

    @Test
    void replicationFactorOverBrokers() throws IOException {
        refused(CONFLICT, "TOO_FEW_BROKERS", cluster.balsa("topic", "create", "wide", "--replication-factor", "4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/b", "..", ".", "with space", "bell\u0007", "new\nline", "", "300"})
    void hostileNames(String name) throws IOException {
        String hostile = name.equals("300") ? "x".repeat(300) : name;
        CommandResult result = cluster.balsa("topic", "create", hostile);
        refused(USAGE, "INVALID_NAME", result);
        assertTrue(result.errors().chars().allMatch(c -> c >= ' ' || c == '\n'), "control characters are escaped");
    }

    @Test
    void topicThatExists() throws IOException {
        refused(CONFLICT, "TOPIC_EXISTS", cluster.balsa("topic", "create", TOPIC));
    }

    @Test
    void recordOverTheLimit() throws IOException {
        InputStream line = new ByteArrayInputStream(new byte[3 << 20]);
        CommandResult result = cluster.balsa(line, "produce", TOPIC);
        assertEquals(1, result.exitCode(), result.errors());
        assertTrue(result.errors().contains("line 1 is longer than 1048576 bytes"), result.errors());
    }

    @Test
    void aBatchWhoseChecksumIsWrong() {
        byte[] batch = batch();
        batch[CRC_BYTE] ^= 1;
        refused("CORRUPT_BATCH", write(batch));
    }

    @Test
    void aBatchThatLiesAboutItsRecords() {
        byte[] batch = batch();
        batch[COUNT_BYTE] += 5;
        // A liar keeps its checksum right.
        ByteBuffer.wrap(batch).putInt(CRC_BYTE, crcOf(batch));
        refused("INVALID_RECORD", write(batch));
    }

    @Test
    void aBatchCutShort() {
        byte[] batch = batch();
        refused("CORRUPT_BATCH", write(Arrays.copyOf(batch, batch.length - 3)));
    }

    @Test
    void anotherCluster() {
        ProduceRequest request = ProduceRequest.newBuilder()
                .setClusterId("another")
                .addWrites(partitionWrite(batch()))
                .build();
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, () -> stub().produce(request));
        assertEquals(Status.Code.FAILED_PRECONDITION, refused.getStatus().getCode());
        Metadata trailers = refused.getTrailers();
        assertEquals(
                "WRONG_CLUSTER",
                trailers == null
                        ? null
                        : trailers.get(Metadata.Key.of("balsa-reason", Metadata.ASCII_STRING_MARSHALLER)));
    }

    @Test
    void aDataDirectoryInUse() throws IOException {
        Path config = cluster.brokerDirectory(1).resolve("broker.properties");
        CommandResult result = cluster.balsa(
                "server",
                "start",
                "--config",
                config.toString(),
                "--override",
                "listener=127.0.0.1:0",
                "--override",
                "peer.listener=127.0.0.1:0");
        assertEquals(1, result.exitCode(), result.errors());
        assertTrue(result.errors().contains("error: ") && result.errors().contains("in use"), result.errors());
    }

    @Test
    void theDataDirectoryOfAnotherBroker() throws IOException {
        Path config = cluster.brokerDirectory(1).resolve("broker.properties");
        CommandResult result =
                cluster.balsa("server", "start", "--config", config.toString(), "--override", "node.id=2");
        assertTrue(result.exitCode() == 1 || result.exitCode() == USAGE, result.errors());
        assertTrue(result.errors().contains("error: "), result.errors());
    }

    private static void refused(int exitCode, String what, CommandResult result) {
        assertEquals(exitCode, result.exitCode(), result.errors());
        List<String> errors = result.errors()
                .lines()
                .filter(line -> line.startsWith("error: "))
                .toList();
        assertEquals(1, errors.size(), result.errors());
        assertTrue(errors.getFirst().contains(what), result.errors());
        assertTrue(errors.getFirst().contains("; try: "), result.errors());
    }

    private static void refused(String reason, PartitionError error) {
        assertEquals(reason, error.getReason(), error.getMessage());
        assertTrue(error.getDefinitelyNotWritten(), error.toString());
        assertTrue(!error.getMessage().isBlank());
    }

    private static PartitionError write(byte[] batch) {
        return stub().produce(ProduceRequest.newBuilder()
                        .addWrites(partitionWrite(batch))
                        .build())
                .getResults(0)
                .getError();
    }

    private static PartitionWrite partitionWrite(byte[] batch) {
        return PartitionWrite.newBuilder()
                .setTarget(TopicPartition.newBuilder().setTopic(TOPIC).setPartition(0))
                .setEncodedBatch(ByteString.copyFrom(batch))
                .build();
    }

    private static ProduceServiceGrpc.ProduceServiceBlockingStub stub() {
        return ProduceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private static byte[] batch() {
        RecordBatchBuilder builder = new RecordBatchBuilder(256);
        for (int i = 0; i < 3; i++) {
            builder.append(1_000, null, ByteBuffer.wrap(("record " + i).getBytes(StandardCharsets.UTF_8)), List.of());
        }
        ByteBuffer built = builder.build(ProducerStamp.NONE);
        byte[] batch = new byte[built.remaining()];
        built.get(batch);
        return batch;
    }

    private static int crcOf(byte[] batch) {
        CRC32C crc = new CRC32C();
        crc.update(batch, CRC_BYTE + 4, batch.length - CRC_BYTE - 4);
        return (int) crc.getValue();
    }

    private static TreeSet<String> topicDirectories() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (int id = 1; id <= cluster.brokers(); id++) {
            try (Stream<Path> directories =
                    Files.list(cluster.brokerDirectory(id).resolve("data/topics"))) {
                for (Path directory : directories.toList()) {
                    names.add(id + "/" + directory.getFileName());
                }
            }
        }
        return names;
    }
}
