package dev.balsa.broker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.balsa.broker.client.ClientMemory;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.partition.Acks;
import dev.balsa.broker.partition.CheckedBatch;
import dev.balsa.broker.partition.PartitionSettings;
import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.proto.v1.FetchConsistency;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchResponse;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.FetchedData;
import dev.balsa.proto.v1.FetchedPartition;
import dev.balsa.proto.v1.ListOffsetsPartition;
import dev.balsa.proto.v1.ListOffsetsRequest;
import dev.balsa.proto.v1.ListOffsetsResponse;
import dev.balsa.proto.v1.ListedOffset;
import dev.balsa.proto.v1.PartitionError;
import dev.balsa.proto.v1.Record;
import dev.balsa.proto.v1.RecordFormat;
import dev.balsa.proto.v1.TopicPartition;
import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.CompressionType;
import dev.balsa.wire.record.PayloadCompressor;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Unary fetch and offsets: committed records in either format, long polls, bounds, forwarding, refusals. */
class FetchServiceTest {
    private final RpcWorld rpc = newWorld();
    private final ReplicaWorld world = rpc.world;

    @BeforeEach
    void lead() {
        world.group.leadReady(1);
    }

    @AfterEach
    void close() {
        rpc.close();
    }

    @Test
    void recordsAreDecodedFromTheOffsetOn() {
        append(Batches.plain("a", "b", "c"), Batches.plain("d"));
        FetchedData data = data(fetch(request(1)));
        assertEquals(List.of("1 b", "2 c", "3 d"), values(data));
        assertEquals(4, data.getHighWatermark());
        assertEquals(1, data.getLeaderEpoch());
    }

    @Test
    void answersAreCutToTheMemoryThereIs() throws IOException {
        int batchBytes = Batches.plain("a").sizeBytes();
        try (RpcWorld small =
                new RpcWorld(new ReplicaWorld(), new ClientMemory.Limits(1 << 20, batchBytes, 1 << 20, 1 << 20))) {
            small.world.group.leadReady(1);
            Heard<FetchRequest, FetchResponse> two = new Heard<>();
            append(small.world, Batches.plain("a"));
            FetchRequest both =
                    request(0).addPartitions(request(0).getPartitions(0)).build();
            FetchServiceGrpc.newStub(small.channel).fetch(both, two);
            small.world.group.run();
            List<FetchedPartition> fetched = two.answers().getFirst().getPartitionsList();
            assertEquals(List.of("0 a"), values(fetched.get(0).getData()));
            assertEquals(List.of(), values(fetched.get(1).getData()));
            append(small.world, Batches.plain("b".repeat(100)));
            Heard<FetchRequest, FetchResponse> none = new Heard<>();
            FetchServiceGrpc.newStub(small.channel).fetch(request(1).build(), none);
            small.world.group.run();
            assertEquals(
                    "THROTTLED",
                    none.answers().getFirst().getPartitions(0).getError().getReason());
        }
    }

    @Test
    void encodedBatchesComeAsTheyAreStored() {
        append(Batches.plain("a", "b"));
        FetchedData data = data(fetch(request(1).setFormat(RecordFormat.RECORD_FORMAT_ENCODED)));
        assertEquals(1, data.getEncodedBatchesCount());
        assertEquals(
                Batches.plain("a", "b").sizeBytes(), data.getEncodedBatches(0).size());
    }

    @Test
    void keysHeadersAndTombstonesKeepTheirPresence() {
        RecordBatchBuilder builder = new RecordBatchBuilder(100);
        builder.append(5, ByteBuffer.allocate(0), null, List.of(new BatchRecord.Header("h", null)));
        append(checked(builder.build(ProducerStamp.NONE)));
        Record record = data(fetch(request(0))).getRecords().getRecords(0);
        assertTrue(record.getHasKey()
                && record.getNullValue()
                && record.getHeaders(0).getNullValue());
        assertEquals(5, record.getTimestampMs());
    }

    @Test
    void compressedBatchesAreForClientsThatUnpack() throws IOException {
        RecordBatchBuilder builder = new RecordBatchBuilder(10_000);
        builder.append(5, null, ByteBuffer.allocate(5_000), List.of());
        append(checked(builder.build(ProducerStamp.NONE, new Gzip())));
        PartitionError error = error(fetch(request(0)));
        assertEquals("INVALID_REQUEST", error.getReason());
        assertTrue(error.getMessage().contains("RECORD_FORMAT_ENCODED"), error.getMessage());
        assertEquals(
                1,
                data(fetch(request(0).setFormat(RecordFormat.RECORD_FORMAT_ENCODED)))
                        .getEncodedBatchesCount());
    }

    /** Tiny records take several times their stored size as messages. */
    @Test
    void answerWithPlainRecordsStaysWithinItsBound() {
        String[] tiny = new String[20_000];
        java.util.Arrays.fill(tiny, "");
        append(Batches.plain(tiny));
        FetchResponse response = fetch(request(0).setMaxBytes(50_000)).answer();
        assertTrue(response.getSerializedSize() < 51_000, "answer of " + response.getSerializedSize());
        int count = response.getPartitions(0).getData().getRecords().getRecordsCount();
        assertTrue(count > 1_000);
        assertEquals(
                count,
                data(fetch(request(count).setMaxBytes(50_000)))
                        .getRecords()
                        .getRecords(0)
                        .getOffset());
    }

    @Test
    void oneRecordIsAlwaysReturned() {
        append(Batches.plain("x".repeat(10_000)));
        assertEquals(1, data(fetch(request(0).setMaxBytes(10))).getRecords().getRecordsCount());
    }

    @Test
    void uncommittedRecordsAreNotReturned() {
        append(Batches.plain("a"));
        world.produce(Batches.plain("b"), Acks.NONE);
        world.group.durableAll();
        assertEquals(List.of("0 a"), values(data(fetch(request(0)))));
    }

    @Test
    void longPollEndsWithTheNextCommit() {
        Heard<FetchRequest, FetchResponse> heard = fetch(request(0).setMaxWaitMs(10_000));
        world.produce(Batches.plain("a"), Acks.NONE);
        assertFalse(heard.isOver());
        world.group.commitAll();
        assertEquals(List.of("0 a"), values(data(heard)));
    }

    @Test
    void longPollEndsEmptyWhenItsTimeIsOver() {
        Heard<FetchRequest, FetchResponse> heard = fetch(request(0).setMaxWaitMs(500));
        world.clock.advanceMs(499);
        world.group.tick(world.clock);
        assertFalse(heard.isOver());
        world.clock.advanceMs(1);
        world.group.tick(world.clock);
        assertEquals(List.of(), values(data(heard)));
    }

    @Test
    void longPollWaitsForItsBytes() {
        Heard<FetchRequest, FetchResponse> heard = fetch(request(0)
                .setMaxWaitMs(10_000)
                .setMinBytes(3 * Batches.plain("a").sizeBytes() - 20));
        append(Batches.plain("a"));
        append(Batches.plain("b"));
        assertFalse(heard.isOver());
        append(Batches.plain("c"));
        assertEquals(List.of("0 a", "1 b", "2 c"), values(data(heard)));
    }

    @Test
    void callThatWaitsForMoreHoldsNothing() throws IOException {
        int batchBytes = Batches.plain("a").sizeBytes();
        try (RpcWorld small =
                new RpcWorld(new ReplicaWorld(), new ClientMemory.Limits(1 << 20, batchBytes, 1 << 20, 1 << 20))) {
            small.world.group.leadReady(1);
            append(small.world, Batches.plain("a"));
            Heard<FetchRequest, FetchResponse> waits = new Heard<>();
            FetchServiceGrpc.newStub(small.channel)
                    .fetch(request(0).setMaxWaitMs(10_000).setMinBytes(1 << 20).build(), waits);
            small.world.group.run();
            assertFalse(waits.isOver());
            Heard<FetchRequest, FetchResponse> other = new Heard<>();
            FetchServiceGrpc.newStub(small.channel).fetch(request(0).build(), other);
            small.world.group.run();
            assertEquals(List.of("0 a"), values(data(other)));
        }
    }

    @Test
    void callThatIsCancelledWaitsNoMore() {
        PartitionSettings few = PartitionSettings.DEFAULT;
        List<Heard<FetchRequest, FetchResponse>> all = new ArrayList<>();
        for (int i = 0; i < few.maxFetchWaiters(); i++) {
            all.add(fetch(request(0).setMaxWaitMs(30_000)));
        }
        Heard<FetchRequest, FetchResponse> tooMany = fetch(request(0).setMaxWaitMs(30_000));
        assertTrue(tooMany.isOver());
        all.getFirst().cancel();
        world.group.tick(world.clock);
        assertFalse(fetch(request(0).setMaxWaitMs(30_000)).isOver());
    }

    @Test
    void longPollEndsWhenLeadershipIsLost() {
        Heard<FetchRequest, FetchResponse> heard = fetch(request(0).setMaxWaitMs(10_000));
        world.group.follow(2, 3);
        PartitionError error = error(heard);
        assertEquals("NOT_LEADER", error.getReason());
        assertEquals("broker3:9092", error.getLeader().getEndpoint());
    }

    @Test
    void offsetOutOfRangeNamesTheRange() {
        append(Batches.plain("a"));
        PartitionError error = error(fetch(request(5)));
        assertEquals("OFFSET_OUT_OF_RANGE", error.getReason());
        assertEquals(Status.Code.OUT_OF_RANGE.value(), error.getCode());
        assertEquals("1", error.getMetadataOrThrow("high_watermark"));
        assertEquals("0", error.getMetadataOrThrow("log_start_offset"));
    }

    @Test
    void linearizableFetchWaitsForAMajority() {
        append(Batches.plain("a"));
        Heard<FetchRequest, FetchResponse> heard =
                fetch(request(0).setConsistency(FetchConsistency.FETCH_CONSISTENCY_LINEARIZABLE));
        world.group.quorumHeard();
        world.group.tick(world.clock);
        assertFalse(heard.isOver());
        world.group.quorumHeard();
        world.group.tick(world.clock);
        assertEquals(List.of("0 a"), values(data(heard)));
    }

    @Test
    void linearizableFetchWithoutAMajoritySaysSo() {
        Heard<FetchRequest, FetchResponse> heard =
                fetch(request(0).setConsistency(FetchConsistency.FETCH_CONSISTENCY_LINEARIZABLE));
        world.clock.advanceMs(11_000);
        world.group.tick(world.clock);
        assertEquals("QUORUM_LOST", error(heard).getReason());
    }

    @Test
    void unknownPartitionIsNamedNextToGoodOnes() {
        append(Batches.plain("a"));
        FetchResponse response = fetch(request(0)
                        .addPartitions(FetchPartition.newBuilder()
                                .setTarget(TopicPartition.newBuilder().setTopic("nothing"))))
                .answer();
        assertEquals(1, response.getPartitions(0).getData().getRecords().getRecordsCount());
        assertEquals("UNKNOWN_TOPIC", response.getPartitions(1).getError().getReason());
    }

    @Test
    void requestThatMakesNoSenseIsRefused() {
        List<FetchRequest.Builder> senseless = List.of(
                FetchRequest.newBuilder(),
                request(0).setMaxWaitMs(-1),
                request(0).setMaxWaitMs(30_001),
                request(0).setMaxBytes(-5),
                request(0).setMinBytes(Integer.MAX_VALUE),
                request(0).setFormatValue(17),
                FetchRequest.newBuilder().addPartitions(partition(0).setMaxBytes(-1)));
        senseless.forEach(each -> fetch(each).error(Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST"));
        fetch(request(0).setClusterId("another")).error(Status.Code.FAILED_PRECONDITION, "WRONG_CLUSTER");
        fetch(request(0).setConsistencyValue(9)).error(Status.Code.UNIMPLEMENTED, "UNSUPPORTED_VERSION");
    }

    @Test
    void fetchGoesOneHopWhenOneOtherBrokerLeadsEverything() throws IOException {
        Recorder second = new Recorder();
        rpc.other(2, second);
        rpc.routes.put(RpcWorld.id("logs", 0), RpcWorld.known(10, new LeaderAddress(2, "broker2:9092", 5)));
        FetchRequest.Builder request = FetchRequest.newBuilder()
                .addPartitions(FetchPartition.newBuilder()
                        .setTarget(TopicPartition.newBuilder().setTopic("logs")));
        fetch(request).answer();
        assertTrue(second.fetches.getFirst().getNoForward());
        PartitionError mixed = fetch(request.clone().addPartitions(partition(0)))
                .answer()
                .getPartitions(0)
                .getError();
        assertEquals("NOT_LEADER", mixed.getReason());
        assertEquals(2, mixed.getLeader().getLeaderId());
        assertEquals(1, second.fetches.size());
        PartitionError again =
                fetch(request.setNoForward(true)).answer().getPartitions(0).getError();
        assertEquals("NOT_LEADER", again.getReason());
    }

    @Test
    void offsetsAreListed() throws IOException {
        Recorder second = new Recorder();
        rpc.other(2, second);
        rpc.routes.put(RpcWorld.id("logs", 0), RpcWorld.known(10, new LeaderAddress(2, "broker2:9092", 5)));
        append(Batches.plain("a", "b"));
        Heard<ListOffsetsRequest, ListOffsetsResponse> heard = new Heard<>();
        FetchServiceGrpc.newStub(rpc.channel)
                .listOffsets(
                        ListOffsetsRequest.newBuilder()
                                .addPartitions(query().setEarliest(true))
                                .addPartitions(query().setLatest(true))
                                .addPartitions(query().setTimestampMs(Batches.TIME_MS))
                                .addPartitions(query().setTimestampMs(Batches.TIME_MS + 1))
                                .addPartitions(query())
                                .addPartitions(query().setTarget(
                                                TopicPartition.newBuilder().setTopic("logs"))
                                        .setLatest(true))
                                .build(),
                        heard);
        world.group.run();
        world.runColdReads();
        assertFalse(heard.isOver(), "the end is told only after a majority has confirmed it");
        world.group.tick(world.clock);
        world.group.quorumHeard();
        world.group.tick(world.clock);
        List<String> offsets = heard.answer().getOffsetsList().stream()
                .map(each -> each.hasError() ? each.getError().getReason() : "" + each.getOffset())
                .toList();
        assertEquals(List.of("0", "2", "0", "-1", "INVALID_REQUEST", "77"), offsets);
    }

    private static final class Recorder extends FetchServiceGrpc.FetchServiceImplBase {
        private final List<FetchRequest> fetches = new ArrayList<>();

        @Override
        public void fetch(FetchRequest request, StreamObserver<FetchResponse> client) {
            fetches.add(request);
            client.onNext(FetchResponse.newBuilder()
                    .addPartitions(FetchedPartition.getDefaultInstance())
                    .build());
            client.onCompleted();
        }

        @Override
        public void listOffsets(ListOffsetsRequest request, StreamObserver<ListOffsetsResponse> client) {
            client.onNext(ListOffsetsResponse.newBuilder()
                    .addOffsets(ListedOffset.newBuilder().setOffset(77))
                    .build());
            client.onCompleted();
        }
    }

    private static final class Gzip implements PayloadCompressor {
        @Override
        public CompressionType type() {
            return CompressionType.GZIP;
        }

        @Override
        public void compress(byte[] source, int start, int lengthBytes, OutputStream out) throws IOException {
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(source, start, lengthBytes);
            }
        }
    }

    private void append(CheckedBatch... batches) {
        for (CheckedBatch batch : batches) {
            world.produce(batch, Acks.NONE);
        }
        world.group.commitAll();
    }

    private static void append(ReplicaWorld world, CheckedBatch batch) {
        world.produce(batch, Acks.NONE);
        world.group.commitAll();
    }

    private Heard<FetchRequest, FetchResponse> fetch(FetchRequest.Builder request) {
        Heard<FetchRequest, FetchResponse> heard = new Heard<>();
        FetchServiceGrpc.newStub(rpc.channel).fetch(request.build(), heard);
        world.group.run();
        return heard;
    }

    private static FetchRequest.Builder request(long offset) {
        return FetchRequest.newBuilder().addPartitions(partition(offset));
    }

    private static FetchPartition.Builder partition(long offset) {
        return FetchPartition.newBuilder().setTarget(RpcWorld.TARGET).setOffset(offset);
    }

    private static ListOffsetsPartition.Builder query() {
        return ListOffsetsPartition.newBuilder().setTarget(RpcWorld.TARGET);
    }

    private static FetchedData data(Heard<FetchRequest, FetchResponse> heard) {
        FetchedPartition partition = heard.answer().getPartitions(0);
        assertTrue(partition.hasData(), partition.toString());
        return partition.getData();
    }

    private static PartitionError error(Heard<FetchRequest, FetchResponse> heard) {
        return heard.answer().getPartitions(0).getError();
    }

    private static List<String> values(FetchedData data) {
        return data.getRecords().getRecordsList().stream()
                .map(record -> record.getOffset() + " " + text(record.getValue()))
                .toList();
    }

    private static String text(ByteString bytes) {
        return bytes.toStringUtf8();
    }

    private static CheckedBatch checked(ByteBuffer bytes) {
        try {
            return CheckedBatch.of(bytes, PartitionSettings.MAX_BATCH_BYTES_CAP);
        } catch (dev.balsa.broker.error.FailureException e) {
            throw new AssertionError(e);
        }
    }

    private static RpcWorld newWorld() {
        try {
            return new RpcWorld();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
