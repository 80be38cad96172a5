package dev.balsa.broker.transport;

import dev.balsa.proto.internal.v1.LaneRequest;
import dev.balsa.proto.internal.v1.LaneResponse;
import dev.balsa.proto.internal.v1.PeerFrame;
import dev.balsa.proto.internal.v1.PeerHello;
import dev.balsa.proto.internal.v1.PeerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to have a lane: a channel of its own, one call. A channel that is kept would decide by itself when to connect again,
 * with pauses from a second on; a fresh one connects at once and reports its failure. Used by one thread at a time, events
 * come on network threads.
 */
final class LaneConnection {
    /** What happens to a connection; after {@link #ended} nothing more. */
    interface Events {
        void answered(LaneConnection connection, PeerHello hello);

        void writable(LaneConnection connection);

        void ended(LaneConnection connection, Status status);
    }

    /** Frames wait in this process only beyond this; less makes the sender stop after every frame. */
    private static final int ON_READY_THRESHOLD_BYTES = 512 << 10;

    private final ManagedChannel channel;
    private final Events events;
    private @Nullable ClientCallStreamObserver<LaneRequest> requests;

    LaneConnection(ManagedChannel channel, Events events) {
        this.channel = channel;
        this.events = events;
    }

    void open(PeerHello hello) {
        Responses responses = new Responses();
        PeerServiceGrpc.newStub(channel)
                .withOnReadyThreshold(ON_READY_THRESHOLD_BYTES)
                .lane(responses);
        requests = responses.requests;
        if (requests != null) {
            requests.onNext(LaneRequest.newBuilder().setHello(hello).build());
        }
    }

    boolean isReady() {
        return requests != null && requests.isReady();
    }

    void send(PeerFrame frame) {
        if (requests != null) {
            requests.onNext(LaneRequest.newBuilder().setFrame(frame).build());
        }
    }

    void close(String reason) {
        if (requests != null) {
            requests.cancel(reason, null);
        }
        channel.shutdownNow();
    }

    private final class Responses implements ClientResponseObserver<LaneRequest, LaneResponse> {
        private @Nullable ClientCallStreamObserver<LaneRequest> requests;

        @Override
        public void beforeStart(ClientCallStreamObserver<LaneRequest> stream) {
            requests = stream;
            stream.setOnReadyHandler(() -> events.writable(LaneConnection.this));
        }

        @Override
        public void onNext(LaneResponse response) {
            events.answered(LaneConnection.this, response.getHello());
        }

        @Override
        public void onError(Throwable error) {
            events.ended(LaneConnection.this, Status.fromThrowable(error));
        }

        @Override
        public void onCompleted() {
            events.ended(LaneConnection.this, Status.UNAVAILABLE.withDescription("the peer closed the lane"));
        }
    }
}
