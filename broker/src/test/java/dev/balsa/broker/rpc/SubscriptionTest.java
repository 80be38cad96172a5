package dev.balsa.broker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.partition.Acks;
import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.RecordFormat;
import dev.balsa.proto.v1.SubscribeRequest;
import dev.balsa.proto.v1.SubscribeResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pushed stream: complete, in order, bounded by its reader, alive when idle, and ended when its leader is no more. */
class SubscriptionTest {
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
    void recordsArePushedAsTheyCommit() {
        append("a");
        Heard<SubscribeRequest, SubscribeResponse> heard = subscribe(request().setEarliest(true));
        assertEquals(List.of("a"), values(heard));
        world.produce(Batches.plain("b"), Acks.NONE);
        assertEquals(List.of("a"), values(heard));
        world.group.commitAll();
        append("c");
        assertEquals(List.of("a", "b", "c"), values(heard));
        assertFalse(heard.isOver());
    }

    @Test
    void startMayBeAnOffset() {
        append("a", "b", "c");
        assertEquals(List.of("b", "c"), values(subscribe(request().setOffset(1))));
        subscribe(request().setOffset(9)).error(Status.Code.OUT_OF_RANGE, "OFFSET_OUT_OF_RANGE");
    }

    @Test
    void latestBeginsAtTheEndThatAMajorityConfirms() {
        append("a");
        Heard<SubscribeRequest, SubscribeResponse> heard = subscribe(request().setLatest(true));
        confirm();
        append("b");
        assertEquals(List.of("b"), values(heard));
    }

    @Test
    void streamEndsAtTheEndOfTheMomentOfTheCall() {
        append("a", "b");
        Heard<SubscribeRequest, SubscribeResponse> heard =
                subscribe(request().setEarliest(true).setUntilEnd(true));
        assertEquals(List.of(), values(heard));
        confirm();
        assertEquals(List.of("a", "b"), values(heard));
        assertTrue(heard.isCompleted());
    }

    @Test
    void emptyPartitionEndsAtOnce() {
        Heard<SubscribeRequest, SubscribeResponse> heard =
                subscribe(request().setEarliest(true).setUntilEnd(true));
        confirm();
        assertTrue(heard.isCompleted());
        assertEquals(List.of(), heard.answers());
    }

    @Test
    void idleStreamShowsASignOfLife() {
        Heard<SubscribeRequest, SubscribeResponse> heard = subscribe(request().setEarliest(true));
        world.clock.advanceMs(4_999);
        world.group.tick(world.clock);
        assertEquals(0, heard.answers().size());
        world.clock.advanceMs(1);
        world.group.tick(world.clock);
        assertEquals(1, heard.answers().size());
        assertEquals(0, heard.answers().getFirst().getData().getHighWatermark());
        append("a");
        assertEquals(List.of("a"), values(heard));
    }

    @Test
    void slowReaderIsNotBufferedFor() {
        for (int i = 0; i < 40; i++) {
            append("x".repeat(500_000));
        }
        Heard<SubscribeRequest, SubscribeResponse> heard = new Heard<>(true);
        FetchServiceGrpc.newStub(rpc.channel)
                .subscribe(request().setEarliest(true).build(), heard);
        world.group.run();
        // Whatever the broker has sent by now comes at once; nothing new is read, because the loop does not run.
        heard.take(1_000);
        int sentAhead = values(heard).size();
        assertTrue(sentAhead < 10, "the broker had sent " + sentAhead + " records ahead of its reader");
        for (int i = 0; i < 200 && values(heard).size() < 40; i++) {
            world.group.run();
        }
        assertEquals(40, values(heard).size());
    }

    @Test
    void lostLeadershipEndsTheStreamWithTheNewLeader() {
        Heard<SubscribeRequest, SubscribeResponse> heard = subscribe(request().setEarliest(true));
        world.group.follow(2, 3);
        StatusRuntimeException error = heard.error(Status.Code.FAILED_PRECONDITION, "NOT_LEADER");
        Metadata trailers = error.getTrailers();
        assertEquals("3@broker3:9092;epoch=2", trailers.get(GrpcErrors.LEADER_TRAILER));
    }

    @Test
    void subscriptionElsewhereIsNotForwarded() {
        rpc.routes.put(RpcWorld.id("logs", 0), RpcWorld.known(10, new LeaderAddress(2, "broker2:9092", 5)));
        SubscribeRequest.Builder elsewhere =
                request().setTarget(RpcWorld.TARGET.toBuilder().setTopic("logs"));
        subscribe(elsewhere).error(Status.Code.FAILED_PRECONDITION, "NOT_LEADER");
        subscribe(request().setTarget(RpcWorld.TARGET.toBuilder().setTopic("../x")))
                .error(Status.Code.INVALID_ARGUMENT, "INVALID_NAME");
        subscribe(request().setClusterId("another")).error(Status.Code.FAILED_PRECONDITION, "WRONG_CLUSTER");
        subscribe(request().setFormatValue(9)).error(Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST");
    }

    @Test
    void cancelledSubscriptionLeavesNothingBehind() {
        Heard<SubscribeRequest, SubscribeResponse> heard = subscribe(request().setEarliest(true));
        heard.cancel();
        append("a");
        assertEquals(List.of(), values(heard));
        assertFalse(world.group.hasWork());
    }

    @Test
    void encodedBatchesArePushedWhole() {
        append("a");
        Heard<SubscribeRequest, SubscribeResponse> heard =
                subscribe(request().setEarliest(true).setFormat(RecordFormat.RECORD_FORMAT_ENCODED));
        assertEquals(1, heard.answers().getFirst().getData().getEncodedBatchesCount());
    }

    private void append(String... values) {
        for (String value : values) {
            world.produce(Batches.plain(value), Acks.NONE);
        }
        world.group.commitAll();
    }

    /** A majority answers a heartbeat that was sent after everything so far. */
    private void confirm() {
        world.group.tick(world.clock);
        world.group.quorumHeard();
        world.group.tick(world.clock);
    }

    private Heard<SubscribeRequest, SubscribeResponse> subscribe(SubscribeRequest.Builder request) {
        Heard<SubscribeRequest, SubscribeResponse> heard = new Heard<>();
        FetchServiceGrpc.newStub(rpc.channel).subscribe(request.build(), heard);
        world.group.run();
        return heard;
    }

    private static SubscribeRequest.Builder request() {
        return SubscribeRequest.newBuilder().setTarget(RpcWorld.TARGET);
    }

    private static List<String> values(Heard<SubscribeRequest, SubscribeResponse> heard) {
        return heard.answers().stream()
                .flatMap(answer -> answer.getData().getRecords().getRecordsList().stream())
                .map(record -> record.getValue().toStringUtf8())
                .toList();
    }

    private static RpcWorld newWorld() {
        try {
            return new RpcWorld();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
