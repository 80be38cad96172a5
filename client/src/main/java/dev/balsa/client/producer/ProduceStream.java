package dev.balsa.client.producer;

import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.Inbox;
import dev.balsa.proto.v1.ProduceServiceGrpc;
import dev.balsa.proto.v1.ProduceStreamRequest;
import dev.balsa.proto.v1.ProduceStreamResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/** One open stream to one broker. Used by the sender's thread; what it hears goes through the inbox. */
final class ProduceStream {
    /** The default of 32 KiB would stop the sender after every frame. */
    private static final int ON_READY_THRESHOLD_BYTES = 512 << 10;

    /** Hears of a stream on the sender's thread. */
    interface Listener {
        void answered(ProduceStream stream, ProduceStreamResponse response);

        /** The last thing heard of a stream. */
        void closed(ProduceStream stream, BrokerFailure failure);
    }

    private final Inbox inbox;
    private final Listener listener;
    private @Nullable ClientCallStreamObserver<ProduceStreamRequest> requests;

    private ProduceStream(Inbox inbox, Listener listener) {
        this.inbox = inbox;
        this.listener = listener;
    }

    static ProduceStream open(Channel channel, Inbox inbox, Listener listener) {
        ProduceStream stream = new ProduceStream(inbox, listener);
        CallOptions options = CallOptions.DEFAULT.withOnReadyThreshold(ON_READY_THRESHOLD_BYTES);
        ClientCalls.asyncBidiStreamingCall(
                channel.newCall(ProduceServiceGrpc.getProduceStreamMethod(), options), stream.new Responses());
        return stream;
    }

    /** Whether the connection takes more now; the library would buffer without bound if asked regardless. */
    boolean isReady() {
        return requests != null && requests.isReady();
    }

    /** Only when {@link #isReady}. */
    void send(ProduceStreamRequest request) {
        if (requests != null) {
            requests.onNext(request);
        }
    }

    /** Ends the stream at once; what is under way may still be written. */
    void cancel(String why) {
        if (requests != null) {
            requests.cancel(why, null);
        }
    }

    private final class Responses implements ClientResponseObserver<ProduceStreamRequest, ProduceStreamResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<ProduceStreamRequest> requestStream) {
            requests = requestStream;
            requestStream.setOnReadyHandler(inbox::wake);
        }

        @Override
        public void onNext(ProduceStreamResponse response) {
            inbox.execute(() -> listener.answered(ProduceStream.this, response));
        }

        @Override
        public void onError(Throwable error) {
            BrokerFailure failure = BrokerFailure.of(error);
            inbox.execute(() -> listener.closed(ProduceStream.this, failure));
        }

        @Override
        public void onCompleted() {
            onError(Status.UNAVAILABLE
                    .withDescription("the broker ended the stream")
                    .asRuntimeException());
        }
    }
}
