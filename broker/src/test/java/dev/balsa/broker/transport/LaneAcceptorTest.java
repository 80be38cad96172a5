package dev.balsa.broker.transport;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.balsa.proto.internal.v1.AppendRequest;
import dev.balsa.proto.internal.v1.GroupMessage;
import dev.balsa.proto.internal.v1.LaneRequest;
import dev.balsa.proto.internal.v1.LaneResponse;
import dev.balsa.proto.internal.v1.LeadershipClaim;
import dev.balsa.proto.internal.v1.PeerFrame;
import dev.balsa.proto.internal.v1.PeerHello;
import dev.balsa.proto.internal.v1.PeerServiceGrpc;
import dev.balsa.raft.GroupId;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a peer that does not keep to the protocol gets. */
@Timeout(30)
class LaneAcceptorTest {
    private static final PeerIdentity PEER = new PeerIdentity(TestBroker.CLUSTER, 2, new UUID(2, 2));

    private final TestBroker broker = new TestBroker(1, 0);
    private final CompletableFuture<Status> ended = new CompletableFuture<>();
    private final CompletableFuture<PeerHello> answer = new CompletableFuture<>();
    private final ManagedChannel channel = channel();
    private final StreamObserver<LaneRequest> lane = lane();

    private ManagedChannel channel() {
        return NettyChannelBuilder.forAddress("127.0.0.1", broker.port())
                .usePlaintext()
                .directExecutor()
                .build();
    }

    private StreamObserver<LaneRequest> lane() {
        return PeerServiceGrpc.newStub(channel).lane(new StreamObserver<>() {
            @Override
            public void onNext(LaneResponse response) {
                answer.complete(response.getHello());
            }

            @Override
            public void onError(Throwable error) {
                ended.complete(Status.fromThrowable(error));
            }

            @Override
            public void onCompleted() {
                ended.complete(Status.OK);
            }
        });
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        broker.close();
    }

    private Status status() throws Exception {
        return ended.get(10, TimeUnit.SECONDS);
    }

    private void hello(PeerHello hello) {
        lane.onNext(LaneRequest.newBuilder().setHello(hello).build());
    }

    private void frame(PeerFrame.Builder frame) {
        lane.onNext(LaneRequest.newBuilder().setFrame(frame).build());
    }

    private void refused(PeerHello hello, String expected) throws Exception {
        hello(hello);
        assertEquals(Status.Code.FAILED_PRECONDITION, status().getCode());
        String description = String.valueOf(status().getDescription());
        assertTrue(description.contains(expected), description);
        assertEquals(1, broker.transport.counters().snapshot().refusedHellos());
    }

    @Test
    void answersAHelloWithItsOwn() throws Exception {
        hello(Hellos.of(PEER, LaneKind.DATA));
        assertEquals(Hellos.of(broker.identity, LaneKind.DATA), answer.get(10, TimeUnit.SECONDS));
    }

    @Test
    void refusesAnotherCluster() throws Exception {
        PeerIdentity other = new PeerIdentity("x\n\u001b[31m", 2, PEER.incarnation());
        refused(Hellos.of(other, LaneKind.CONTROL), "belongs to cluster x??[31m,");
    }

    @Test
    void refusesItsOwnId() throws Exception {
        refused(Hellos.of(broker.identity, LaneKind.CONTROL), "this broker's own");
    }

    @Test
    void refusesAnotherVersion() throws Exception {
        refused(
                Hellos.of(PEER, LaneKind.CONTROL).toBuilder()
                        .setProtocolVersion(2)
                        .build(),
                "run the same version");
    }

    @Test
    void refusesAnUnknownLane() throws Exception {
        refused(Hellos.of(PEER, LaneKind.CONTROL).toBuilder().setLane(9).build(), "lane 9");
    }

    @Test
    void wantsTheHelloFirst() throws Exception {
        frame(PeerFrame.newBuilder().setAlive(true));
        assertEquals(Status.Code.INVALID_ARGUMENT, status().getCode());
    }

    @Test
    void wantsOneHello() throws Exception {
        hello(Hellos.of(PEER, LaneKind.CONTROL));
        hello(Hellos.of(PEER, LaneKind.CONTROL));
        assertEquals(Status.Code.INVALID_ARGUMENT, status().getCode());
    }

    @Test
    void dropsTheConnectionForADamagedEntry() throws Exception {
        byte[] entry = RandomMessages.data(5, 3, 500).frame().clone();
        entry[300] ^= 1;
        hello(Hellos.of(PEER, LaneKind.DATA));
        frame(PeerFrame.newBuilder()
                .addMessages(GroupMessage.newBuilder()
                        .setGroupId(1)
                        .setToIncarnationHigh(broker.identity.incarnation().getMostSignificantBits())
                        .setToIncarnationLow(broker.identity.incarnation().getLeastSignificantBits())
                        .setAppendRequest(
                                AppendRequest.newBuilder().setTerm(3).addEntries(ByteString.copyFrom(entry)))));
        assertEquals(Status.Code.DATA_LOSS, status().getCode());
        assertEquals(1, broker.transport.counters().snapshot().badFrames());
        assertTrue(broker.received.isEmpty());
    }

    @Test
    void dropsTheConnectionForAnImpossibleClaim() throws Exception {
        hello(Hellos.of(PEER, LaneKind.CONTROL));
        frame(PeerFrame.newBuilder()
                .addClaims(LeadershipClaim.newBuilder().setGroupId(-4).setTerm(1)));
        assertEquals(Status.Code.DATA_LOSS, status().getCode());
    }

    @Test
    void dropsTheConnectionForAFrameThatIsTooLarge() throws Exception {
        int tooLarge = TransportSettings.DEFAULT.inboundMaxBytes() + 1;
        hello(Hellos.of(PEER, LaneKind.DATA));
        frame(PeerFrame.newBuilder()
                .addMessages(GroupMessage.newBuilder()
                        .setAppendRequest(
                                AppendRequest.newBuilder().addEntries(ByteString.copyFrom(new byte[tooLarge])))));
        // The library resets the stream, so the reason itself may not get through.
        Set<Status.Code> expected = Set.of(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
        assertTrue(expected.contains(status().getCode()), String.valueOf(status()));
        assertTrue(broker.received.isEmpty());
        assertEquals(0, broker.transport.counters().snapshot().framesReceived());
    }

    @Test
    void theNewestLaneOfABrokerCounts() throws Exception {
        hello(Hellos.of(PEER, LaneKind.CONTROL));
        answer.get(10, TimeUnit.SECONDS);
        StreamObserver<LaneRequest> newer = PeerServiceGrpc.newStub(channel).lane(new StreamObserver<>() {
            @Override
            public void onNext(LaneResponse response) {}

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {}
        });
        newer.onNext(LaneRequest.newBuilder()
                .setHello(Hellos.of(PEER, LaneKind.CONTROL))
                .build());
        assertEquals(Status.Code.ABORTED, status().getCode());
        newer.onNext(LaneRequest.newBuilder()
                .setFrame(PeerFrame.newBuilder()
                        .addClaims(LeadershipClaim.newBuilder().setGroupId(3).setTerm(2)))
                .build());
        await().atMost(Duration.ofSeconds(10)).until(() -> broker.leaderships.leadership(new GroupId(3)) != null);
    }
}
