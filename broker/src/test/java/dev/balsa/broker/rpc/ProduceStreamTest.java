package dev.balsa.broker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.balsa.broker.client.ClientMemory;
import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.proto.v1.AckLevel;
import dev.balsa.proto.v1.IndexedWriteResult;
import dev.balsa.proto.v1.PartitionWrite;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.ProduceStreamRequest;
import dev.balsa.proto.v1.ProduceStreamResponse;
import dev.balsa.proto.v1.TopicPartition;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.wire.record.ProducerStamp;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pipelined stream: order per partition, refusal after a failure until resumed, and bounded memory against a slow client. */
class ProduceStreamTest {
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
    void pipelinedWritesAreAnsweredInOrder() {
        Client client = new Client(false);
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("a", false));
        client.send(AckLevel.ACK_LEVEL_NONE, write("b", false));
        client.send(AckLevel.ACK_LEVEL_LEADER, write("c", false));
        world.group.durableAll();
        // Two of the three are settled, but the first one holds them back.
        assertEquals(List.of(), client.outcomes());
        world.group.commitAll();
        assertEquals(List.of("1:0 ok 0", "2:0 ok -1", "3:0 ok 2"), client.outcomes());
        client.stream.onCompleted();
        assertTrue(client.heard.isCompleted());
        assertEquals(0, rpc.budget.usedBytes());
    }

    @Test
    void oneRequestMayCarryManyPartitionsAndIsAnsweredInParts() {
        Client client = new Client(false);
        PartitionWrite unknown = write("x", false).toBuilder()
                .setTarget(TopicPartition.newBuilder().setTopic("nothing"))
                .build();
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("a", false), unknown, write("b", false));
        assertEquals(List.of("1:1 UNKNOWN_TOPIC"), client.outcomes());
        world.group.commitAll();
        assertEquals(List.of("1:1 UNKNOWN_TOPIC", "1:0 ok 0", "1:2 ok 1"), client.outcomes());
    }

    @Test
    void partitionIsRefusedAfterAFailureUntilItResumes() {
        Client client = new Client(false);
        world.group.rejectProposals(RejectReason.OVERLOADED);
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("a", false));
        world.group.rejectProposals(null);
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("b", false));
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("a", true));
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("b", false));
        world.group.commitAll();
        assertEquals(
                List.of("1:0 THROTTLED", "2:0 STREAM_PARTITION_FAILED", "3:0 ok 0", "4:0 ok 1"), client.outcomes());
    }

    @Test
    void corruptBatchDoesNotTakeTheOnesBeforeItAlong() {
        Client client = new Client(false);
        client.sendWithoutRunning(AckLevel.ACK_LEVEL_QUORUM, write("a", false));
        client.sendWithoutRunning(AckLevel.ACK_LEVEL_QUORUM, corrupt());
        client.sendWithoutRunning(AckLevel.ACK_LEVEL_QUORUM, write("c", false));
        world.group.run();
        world.group.commitAll();
        assertEquals(List.of("1:0 ok 0", "2:0 CORRUPT_BATCH", "3:0 STREAM_PARTITION_FAILED"), client.outcomes());
    }

    @Test
    void streamIsNeverForwarded() {
        world.group.follow(2, 3);
        Client client = new Client(false);
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("a", false));
        IndexedWriteResult result = client.heard.answers().getFirst().getResults(0);
        assertEquals("NOT_LEADER", result.getResult().getError().getReason());
        assertEquals("broker3:9092", result.getResult().getError().getLeader().getEndpoint());
        // Leader again: what was sent after the failed batch must still not overtake it.
        world.group.leadReady(3);
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("b", false));
        assertEquals("2:0 STREAM_PARTITION_FAILED", client.outcomes().getLast());
    }

    @Test
    void lostLeadershipFailsEverythingUnderWay() {
        Client client = new Client(false);
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("a", false));
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("b", false));
        world.group.follow(2, 3);
        assertEquals(List.of("1:0 LEADERSHIP_LOST", "2:0 LEADERSHIP_LOST"), client.outcomes());
    }

    @Test
    void wrongClusterEndsTheStream() {
        Client client = new Client(false);
        client.stream.onNext(ProduceStreamRequest.newBuilder()
                .setClusterId("another")
                .addWrites(write("a", false))
                .build());
        client.heard.error(Status.Code.FAILED_PRECONDITION, "WRONG_CLUSTER");
    }

    @Test
    void emptyRequestEndsTheStreamAndFreesWhatWasUnderWay() {
        Client client = new Client(false);
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("a", false));
        client.stream.onNext(ProduceStreamRequest.getDefaultInstance());
        client.heard.error(Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST");
        world.group.commitAll();
        assertEquals(0, rpc.budget.usedBytes());
    }

    @Test
    void clientThatGoesAwayFreesItsBytesWhenItsWritesAreSettled() {
        Client client = new Client(false);
        client.send(AckLevel.ACK_LEVEL_QUORUM, write("a", false));
        client.heard.cancel();
        assertTrue(rpc.budget.usedBytes() > 0);
        world.group.commitAll();
        assertEquals(0, rpc.budget.usedBytes());
    }

    /** Nothing is committed: the broker stops reading when the stream's unanswered bytes reach their bound. */
    @Test
    void readingStopsWhileTooMuchIsUnanswered() {
        Client client = new Client(false);
        String large = "x".repeat(1_000_000);
        for (int i = 0; i < 40; i++) {
            client.sendWithoutRunning(AckLevel.ACK_LEVEL_QUORUM, write(large, false));
        }
        world.group.run();
        assertTrue(rpc.budget.usedBytes() < 10 << 20, "holds " + rpc.budget.usedBytes());
        for (int i = 0; i < 100 && client.outcomes().size() < 40; i++) {
            world.group.commitAll();
        }
        assertEquals(40, client.outcomes().size());
        assertTrue(client.outcomes().stream().allMatch(outcome -> outcome.contains(" ok ")));
        assertEquals(0, rpc.budget.usedBytes());
    }

    /** The client reads no answers: the broker neither buffers them without end nor takes more writes. */
    @Test
    void clientThatDoesNotReadItsAnswersIsNotServedForEver() {
        Client client = new Client(true);
        int sent = 10_000;
        for (int i = 0; i < sent; i++) {
            client.send(AckLevel.ACK_LEVEL_NONE, write("a", false));
            if (i % 1_000 == 0) {
                world.group.commitAll();
            }
        }
        world.group.commitAll();
        int taken = world.group.entries().size();
        assertTrue(taken < sent, "took " + taken + " writes of a client that reads nothing");
        client.heard.take(Integer.MAX_VALUE);
        for (int i = 0; i < 100 && client.outcomes().size() < sent; i++) {
            world.group.run();
            world.group.commitAll();
        }
        assertEquals(sent, client.outcomes().size());
        assertFalse(client.heard.isOver());
    }

    /** What it has not read keeps nobody else from writing: the batches behind the answers are in the log. */
    @Test
    void answersThatAreNotReadHoldNoBatches() {
        Client client = new Client(true);
        String large = "x".repeat(1_000_000);
        for (int i = 0; i < 4; i++) {
            client.send(AckLevel.ACK_LEVEL_QUORUM, write(large, false));
        }
        assertTrue(rpc.budget.usedBytes() > 0);
        for (int i = 0; i < 10; i++) {
            world.group.commitAll();
        }
        assertEquals(List.of(), client.outcomes());
        assertEquals(0, rpc.budget.usedBytes());
    }

    @Test
    void answersThatNobodyReadEndTheStreamWhenThereIsNoMemoryForThem() throws IOException {
        try (RpcWorld small =
                new RpcWorld(new ReplicaWorld(), new ClientMemory.Limits(1 << 20, 1 << 20, 4_000, 1 << 20))) {
            small.world.group.leadReady(1);
            Client client = new Client(small, true);
            PartitionWrite[] many = new PartitionWrite[100];
            Arrays.fill(many, write("a", false));
            client.send(AckLevel.ACK_LEVEL_NONE, many);
            client.send(AckLevel.ACK_LEVEL_NONE, many);
            assertEquals(101, small.world.group.entries().size());
            client.heard.take(Integer.MAX_VALUE);
            client.heard.error(Status.Code.RESOURCE_EXHAUSTED, "THROTTLED");
            assertEquals(0, small.budget.usedBytes());
        }
    }

    @Test
    void brokerWithoutBudgetThrottlesAndTheStreamGoesOn() throws IOException {
        try (RpcWorld small =
                new RpcWorld(new ReplicaWorld(), new ClientMemory.Limits(1_000, 1 << 20, 1 << 20, 1 << 20))) {
            small.world.group.leadReady(1);
            Client client = new Client(small, false);
            client.send(AckLevel.ACK_LEVEL_QUORUM, write("x".repeat(2_000), false));
            client.send(AckLevel.ACK_LEVEL_QUORUM, write("a", true));
            small.world.group.commitAll();
            assertEquals(List.of("1:0 THROTTLED", "2:0 ok 0"), client.outcomes());
            assertEquals(0, small.budget.usedBytes());
        }
    }

    @Test
    void streamThatFailsInTheBrokerHoldsNothing() {
        Client client = new Client(false);
        rpc.bug = new IllegalStateException("thrown by the test");
        PartitionWrite elsewhere = write("a", false).toBuilder()
                .setTarget(TopicPartition.newBuilder().setTopic("elsewhere"))
                .build();
        client.send(AckLevel.ACK_LEVEL_QUORUM, elsewhere);
        assertTrue(client.heard.isOver());
        assertEquals(0, rpc.budget.usedBytes());
    }

    private final class Client {
        private final RpcWorld at;
        private final Heard<ProduceStreamRequest, ProduceStreamResponse> heard;
        private final StreamObserver<ProduceStreamRequest> stream;
        private long sent;

        Client(boolean manual) {
            this(rpc, manual);
        }

        Client(RpcWorld at, boolean manual) {
            this.at = at;
            heard = new Heard<>(manual);
            stream = ProduceServiceGrpc.newStub(at.channel).produceStream(heard);
        }

        void send(AckLevel acks, PartitionWrite... writes) {
            sendWithoutRunning(acks, writes);
            at.world.group.run();
        }

        void sendWithoutRunning(AckLevel acks, PartitionWrite... writes) {
            stream.onNext(ProduceStreamRequest.newBuilder()
                    .setCorrelationId(++sent)
                    .setAcks(acks)
                    .addAllWrites(List.of(writes))
                    .build());
        }

        /** Correlation id, position and outcome of every answer, in the order they came. */
        List<String> outcomes() {
            List<String> outcomes = new ArrayList<>();
            for (ProduceStreamResponse response : heard.answers()) {
                for (IndexedWriteResult result : response.getResultsList()) {
                    String outcome = result.getResult().hasAppended()
                            ? "ok " + result.getResult().getAppended().getBaseOffset()
                            : result.getResult().getError().getReason();
                    outcomes.add(response.getCorrelationId() + ":" + result.getWriteIndex() + " " + outcome);
                }
            }
            return outcomes;
        }
    }

    private static PartitionWrite write(String value, boolean resume) {
        return PartitionWrite.newBuilder()
                .setTarget(RpcWorld.TARGET)
                .setEncodedBatch(ByteString.copyFrom(Batches.bytes(ProducerStamp.NONE, value)))
                .setResume(resume)
                .build();
    }

    private static PartitionWrite corrupt() {
        ByteBuffer batch = Batches.bytes(ProducerStamp.NONE, "b");
        batch.put(batch.limit() - 1, (byte) 77);
        return write("b", false).toBuilder()
                .setEncodedBatch(ByteString.copyFrom(batch))
                .build();
    }

    private static RpcWorld newWorld() {
        try {
            return new RpcWorld();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
