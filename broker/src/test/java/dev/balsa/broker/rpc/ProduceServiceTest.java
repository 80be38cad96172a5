package dev.balsa.broker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.balsa.broker.client.ClientMemory;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.proto.v1.AckLevel;
import dev.balsa.proto.v1.Appended;
import dev.balsa.proto.v1.InitProducerRequest;
import dev.balsa.proto.v1.InitProducerResponse;
import dev.balsa.proto.v1.PartitionError;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.ProduceRequest;
import dev.balsa.proto.v1.ProduceResponse;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.Record;
import dev.balsa.proto.v1.RecordHeader;
import dev.balsa.proto.v1.RecordList;
import dev.balsa.proto.v1.TopicPartition;
import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatch;
import dev.balsa.wire.record.RecordReader;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unary produce: good input is appended, bad input gets one clear error and changes nothing, other brokers' writes go one hop. */
class ProduceServiceTest {
    private RpcWorld rpc = newWorld();
    private ReplicaWorld world = rpc.world;

    @BeforeEach
    void lead() {
        world.group.leadReady(1);
    }

    @AfterEach
    void close() {
        rpc.close();
    }

    @Test
    void plainRecordsAreEncodedOnceAsOneBatch() throws InvalidBatchException {
        Record full = Record.newBuilder()
                .setKey(ByteString.copyFromUtf8("k"))
                .setHasKey(true)
                .setValue(ByteString.copyFromUtf8("v"))
                .setTimestampMs(123)
                .addHeaders(RecordHeader.newBuilder().setKey("h").setNullValue(true))
                .build();
        Record tombstone =
                Record.newBuilder().setHasKey(true).setNullValue(true).build();
        Heard<ProduceRequest, ProduceResponse> heard = produce(records(full, tombstone));
        assertFalse(heard.isOver());
        world.group.commitAll();
        Appended appended = heard.answer().getResults(0).getAppended();
        assertEquals(0, appended.getBaseOffset());
        assertEquals(1, appended.getLastOffset());
        assertEquals(AckLevel.ACK_LEVEL_QUORUM, appended.getReached());
        RecordReader reader = lastBatch().records((type, payload, max) -> payload, 1 << 20);
        BatchRecord first = reader.next();
        assertEquals(123, first.timestampMs());
        assertEquals("h", first.headers().getFirst().key());
        BatchRecord second = reader.next();
        assertEquals(world.clock.millis(), second.timestampMs());
        assertEquals(0, second.key().remaining());
        assertEquals(null, second.value());
    }

    @Test
    void forgottenAckLevelMeansQuorum() {
        Heard<ProduceRequest, ProduceResponse> heard = produce(encoded(Batches.bytes(ProducerStamp.NONE, "a")));
        world.group.durableAll();
        assertFalse(heard.isOver());
        world.group.commitAll();
        assertEquals(
                AckLevel.ACK_LEVEL_QUORUM,
                heard.answer().getResults(0).getAppended().getReached());
    }

    @Test
    void budgetIsGivenBackWithTheAnswer() {
        Heard<ProduceRequest, ProduceResponse> heard = produce(encoded(Batches.bytes(ProducerStamp.NONE, "a")));
        assertTrue(rpc.budget.usedBytes() > 0);
        world.group.commitAll();
        assertTrue(heard.isOver());
        assertEquals(0, rpc.budget.usedBytes());
    }

    @Test
    void corruptChecksumIsRefused() {
        ByteBuffer batch = Batches.bytes(ProducerStamp.NONE, "hello");
        batch.put(batch.limit() - 1, (byte) (batch.get(batch.limit() - 1) ^ 1));
        refused(encoded(batch), "CORRUPT_BATCH", Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void truncatedBatchIsRefused() {
        ByteBuffer batch = Batches.bytes(ProducerStamp.NONE, "hello");
        refused(encoded(batch.slice(0, batch.remaining() - 3)), "CORRUPT_BATCH", Status.Code.INVALID_ARGUMENT);
        refused(encoded(ByteBuffer.allocate(10)), "CORRUPT_BATCH", Status.Code.INVALID_ARGUMENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 1_000_000, Integer.MAX_VALUE, -1})
    void lyingRecordCountIsRefused(int count) {
        ByteBuffer batch = Batches.bytes(ProducerStamp.NONE, "a", "b");
        batch.putInt(57, count);
        batch.putInt(23, count - 1);
        restampChecksum(batch);
        refused(encoded(batch), "INVALID_RECORD", Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void twoBatchesWhereOneIsWantedAreRefused() {
        ByteBuffer one = Batches.bytes(ProducerStamp.NONE, "a");
        ByteBuffer two = ByteBuffer.allocate(one.remaining() * 2)
                .put(one.duplicate())
                .put(one)
                .flip();
        refused(encoded(two), "CORRUPT_BATCH", Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void transactionalBatchIsRefused() {
        ByteBuffer batch = Batches.bytes(new ProducerStamp(5, (short) 0, 0, true), "a");
        refused(encoded(batch), "INVALID_RECORD", Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void batchOverTheLimitIsRefusedEncodedOrPlain() {
        String large = "x".repeat((1 << 20) + 1);
        refused(encoded(Batches.bytes(ProducerStamp.NONE, large)), "RECORD_TOO_LARGE", Status.Code.INVALID_ARGUMENT);
        refused(
                records(Record.newBuilder()
                        .setValue(ByteString.copyFromUtf8(large))
                        .build()),
                "RECORD_TOO_LARGE",
                Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void contradictoryRecordsAreRefused() {
        refused(
                records(Record.newBuilder().setTimestampMs(-1).build()),
                "INVALID_RECORD",
                Status.Code.INVALID_ARGUMENT);
        refused(
                records(Record.newBuilder()
                        .setNullValue(true)
                        .setValue(ByteString.copyFromUtf8("v"))
                        .build()),
                "INVALID_RECORD",
                Status.Code.INVALID_ARGUMENT);
        refused(records(), "INVALID_REQUEST", Status.Code.INVALID_ARGUMENT);
        refused(
                PartitionWrite.newBuilder().setTarget(RpcWorld.TARGET).build(),
                "INVALID_REQUEST",
                Status.Code.INVALID_ARGUMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "", "a\u0007b", "\u001b[2J", "topic/with/slash"})
    void hostileNamesAreRefused(String name) {
        PartitionError error = refused(to(name, 0), "INVALID_NAME", Status.Code.INVALID_ARGUMENT);
        assertTrue(error.getMessage().chars().allMatch(c -> c >= ' ' && c <= '~'), error.getMessage());
    }

    @Test
    void longNameIsRefused() {
        refused(to("n".repeat(300), 0), "INVALID_NAME", Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void unknownTopicAndPartitionAreNamed() {
        rpc.routes.put(RpcWorld.id("orders", 7), new dev.balsa.broker.routing.LeaderLookup.Route.UnknownPartition(6));
        refused(to("nothing", 0), "UNKNOWN_TOPIC", Status.Code.NOT_FOUND);
        PartitionError error = refused(to("orders", 7), "UNKNOWN_PARTITION", Status.Code.NOT_FOUND);
        assertEquals("6", error.getMetadataOrThrow("partitions"));
    }

    @Test
    void wrongClusterIsRefusedAsAWhole() {
        Heard<ProduceRequest, ProduceResponse> heard = call(ProduceRequest.newBuilder()
                .setClusterId("another")
                .addWrites(encoded(Batches.bytes(ProducerStamp.NONE, "a")))
                .build());
        heard.error(Status.Code.FAILED_PRECONDITION, "WRONG_CLUSTER");
        assertEquals(1, world.group.entries().size());
    }

    @Test
    void requestThatMakesNoSenseIsRefusedAsAWhole() {
        call(ProduceRequest.getDefaultInstance()).error(Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST");
        PartitionWrite write = encoded(Batches.bytes(ProducerStamp.NONE, "a"));
        call(ProduceRequest.newBuilder().addWrites(write).setTimeoutMs(-1).build())
                .error(Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST");
        call(ProduceRequest.newBuilder().addWrites(write).setAcksValue(9).build())
                .error(Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST");
        assertEquals(1, world.group.entries().size());
    }

    @Test
    void brokerWithoutBudgetThrottles() throws IOException {
        try (RpcWorld small = new RpcWorld(new ReplicaWorld(), new ClientMemory.Limits(10, 10, 100_000, 100_000))) {
            small.world.group.leadReady(1);
            Heard<ProduceRequest, ProduceResponse> heard = new Heard<>();
            ProduceServiceGrpc.newStub(small.channel)
                    .produce(
                            ProduceRequest.newBuilder()
                                    .addWrites(encoded(Batches.bytes(ProducerStamp.NONE, "a")))
                                    .build(),
                            heard);
            heard.error(Status.Code.RESOURCE_EXHAUSTED, "THROTTLED");
            assertEquals(0, small.budget.usedBytes());
        }
    }

    @Test
    void callIsAnsweredBeforeItsDeadline() {
        Heard<ProduceRequest, ProduceResponse> heard = new Heard<>();
        ProduceServiceGrpc.newStub(rpc.channel)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .produce(
                        ProduceRequest.newBuilder()
                                .setTimeoutMs(400)
                                .addWrites(encoded(Batches.bytes(ProducerStamp.NONE, "a")))
                                .build(),
                        heard);
        world.group.run();
        world.clock.advanceMs(350);
        world.group.tick(world.clock);
        PartitionError error = heard.answer().getResults(0).getError();
        assertEquals("COMMIT_TIMEOUT", error.getReason());
        assertFalse(error.getDefinitelyNotWritten());
    }

    @Test
    void electionIsReportedAtOnce() {
        world.group.follow(2, null);
        refused(to("orders", 0), "NO_LEADER", Status.Code.UNAVAILABLE);
    }

    @Test
    void otherLeadersWritesAreForwardedTogetherAndNotAgain() throws IOException {
        Recorder second = new Recorder();
        Recorder third = new Recorder();
        rpc.other(2, second);
        rpc.other(3, third);
        rpc.routes.put(RpcWorld.id("logs", 0), RpcWorld.known(10, new LeaderAddress(2, "broker2:9092", 5)));
        rpc.routes.put(RpcWorld.id("logs", 1), RpcWorld.known(11, new LeaderAddress(3, "broker3:9092", 5)));
        rpc.routes.put(RpcWorld.id("logs", 2), RpcWorld.known(12, new LeaderAddress(2, "broker2:9092", 5)));
        Heard<ProduceRequest, ProduceResponse> heard = call(ProduceRequest.newBuilder()
                .setAcks(AckLevel.ACK_LEVEL_LEADER)
                .addWrites(to("logs", 0))
                .addWrites(to("orders", 0))
                .addWrites(to("logs", 1))
                .addWrites(to("logs", 2))
                .build());
        world.group.commitAll();
        assertEquals(
                List.of("logs-0", "orders-0", "logs-1", "logs-2"),
                heard.answer().getResultsList().stream()
                        .map(result -> result.getTarget().getTopic() + "-"
                                + result.getTarget().getPartition())
                        .toList());
        assertTrue(heard.answer().getResultsList().stream().allMatch(PartitionWriteResult::hasAppended));
        assertEquals(1, second.requests.size());
        ProduceRequest forwarded = second.requests.getFirst();
        assertEquals(2, forwarded.getWritesCount());
        assertTrue(forwarded.getNoForward());
        assertTrue(forwarded.getTimeoutMs() > 0 && forwarded.getTimeoutMs() < 30_000);
        assertEquals(AckLevel.ACK_LEVEL_LEADER, forwarded.getAcks());
        assertEquals(1, third.requests.size());
    }

    @Test
    void secondHopIsRefusedWithTheLeader() {
        rpc.routes.put(RpcWorld.id("logs", 0), RpcWorld.known(10, new LeaderAddress(2, "broker2:9092", 5)));
        Heard<ProduceRequest, ProduceResponse> heard = call(ProduceRequest.newBuilder()
                .setNoForward(true)
                .addWrites(to("logs", 0))
                .build());
        PartitionError error = heard.answer().getResults(0).getError();
        assertEquals("NOT_LEADER", error.getReason());
        assertEquals(2, error.getLeader().getLeaderId());
        assertEquals("broker2:9092", error.getLeader().getEndpoint());
        assertEquals(5, error.getLeader().getLeaderEpoch());
        assertTrue(error.getDefinitelyNotWritten());
    }

    @Test
    void brokenConnectionToTheLeaderIsUnknown() throws IOException {
        rpc.other(2, new ProduceServiceGrpc.ProduceServiceImplBase() {
            @Override
            public void produce(ProduceRequest request, StreamObserver<ProduceResponse> client) {
                client.onError(Status.UNAVAILABLE.asRuntimeException());
            }
        });
        rpc.routes.put(RpcWorld.id("logs", 0), RpcWorld.known(10, new LeaderAddress(2, "broker2:9092", 5)));
        PartitionError error = call(ProduceRequest.newBuilder()
                        .addWrites(to("logs", 0))
                        .build())
                .answer()
                .getResults(0)
                .getError();
        assertEquals("LEADERSHIP_LOST", error.getReason());
        assertFalse(error.getDefinitelyNotWritten());
    }

    @Test
    void failureOfTheForwardedCallKeepsItsReason() throws IOException {
        rpc.other(2, new ProduceServiceGrpc.ProduceServiceImplBase() {
            @Override
            public void produce(ProduceRequest request, StreamObserver<ProduceResponse> client) {
                client.onError(GrpcErrors.toException(ProduceStream.overBudget()));
            }
        });
        rpc.routes.put(RpcWorld.id("logs", 0), RpcWorld.known(10, new LeaderAddress(2, "broker2:9092", 5)));
        PartitionError error = call(ProduceRequest.newBuilder()
                        .addWrites(to("logs", 0))
                        .build())
                .answer()
                .getResults(0)
                .getError();
        assertEquals("THROTTLED", error.getReason());
        assertTrue(error.getDefinitelyNotWritten());
    }

    @Test
    void newerTermSeenHereBeatsTheTable() throws IOException {
        Recorder third = new Recorder();
        rpc.other(3, third);
        rpc.routes.put(RpcWorld.id("orders", 0), RpcWorld.known(1, new LeaderAddress(2, "broker2:9092", 1)));
        world.group.follow(2, 3);
        call(ProduceRequest.newBuilder().addWrites(to("orders", 0)).build());
        assertEquals(1, third.requests.size());
    }

    @Test
    void producerIdsAreGivenOut() {
        Heard<InitProducerRequest, InitProducerResponse> heard = new Heard<>();
        ProduceServiceGrpc.newStub(rpc.channel).initProducer(InitProducerRequest.getDefaultInstance(), heard);
        assertEquals(1_000, heard.answer().getProducerId());
    }

    /** Answers every write as appended. */
    private static final class Recorder extends ProduceServiceGrpc.ProduceServiceImplBase {
        private final List<ProduceRequest> requests = new ArrayList<>();

        @Override
        public void produce(ProduceRequest request, StreamObserver<ProduceResponse> client) {
            requests.add(request);
            ProduceResponse.Builder response = ProduceResponse.newBuilder();
            request.getWritesList()
                    .forEach(write -> response.addResults(PartitionWriteResult.newBuilder()
                            .setTarget(write.getTarget())
                            .setAppended(Appended.getDefaultInstance())));
            client.onNext(response.build());
            client.onCompleted();
        }
    }

    private PartitionError refused(PartitionWrite write, String reason, Status.Code code) {
        int entries = world.group.entries().size();
        PartitionError error = produce(write).answer().getResults(0).getError();
        assertEquals(reason, error.getReason(), error.getMessage());
        assertEquals(code.value(), error.getCode());
        assertTrue(error.getDefinitelyNotWritten());
        assertEquals(entries, world.group.entries().size());
        return error;
    }

    private Heard<ProduceRequest, ProduceResponse> produce(PartitionWrite write) {
        return call(ProduceRequest.newBuilder().addWrites(write).build());
    }

    private Heard<ProduceRequest, ProduceResponse> call(ProduceRequest request) {
        Heard<ProduceRequest, ProduceResponse> heard = new Heard<>();
        ProduceServiceGrpc.newStub(rpc.channel).produce(request, heard);
        world.group.run();
        return heard;
    }

    private RecordBatch lastBatch() throws InvalidBatchException {
        return RecordBatch.of(EntryFrame.payload(world.group.entries().getLast()));
    }

    private static PartitionWrite records(Record... records) {
        return PartitionWrite.newBuilder()
                .setTarget(RpcWorld.TARGET)
                .setRecords(RecordList.newBuilder().addAllRecords(List.of(records)))
                .build();
    }

    private static PartitionWrite encoded(ByteBuffer batch) {
        return PartitionWrite.newBuilder()
                .setTarget(RpcWorld.TARGET)
                .setEncodedBatch(ByteString.copyFrom(batch))
                .build();
    }

    private static PartitionWrite to(String topic, int partition) {
        return PartitionWrite.newBuilder()
                .setTarget(TopicPartition.newBuilder().setTopic(topic).setPartition(partition))
                .setRecords(
                        RecordList.newBuilder().addRecords(Record.newBuilder().setValue(ByteString.copyFromUtf8("v"))))
                .build();
    }

    /** So that only the lie is wrong. */
    private static void restampChecksum(ByteBuffer batch) {
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(batch.slice(21, batch.limit() - 21));
        batch.putInt(17, (int) crc.getValue());
    }

    private static RpcWorld newWorld() {
        try {
            return new RpcWorld();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
