package dev.balsa.broker.client;

import com.google.protobuf.MessageLite;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import java.util.function.Function;

/**
 * Before all handlers: refuses calls beyond what open calls may hold together, and requests that are larger than any service but
 * that for produce has a use for.
 */
public final class CallGate implements ServerInterceptor {
    /** What a call costs that does nothing: its stream, its context, its handler, and answers that count as read. */
    private static final long CALL_BYTES = 8 << 10;

    /**
     * Answers of a stream count as read while less than this of them waits in the network. Not more than that, as each of the smallest
     * ones takes ten times its size there.
     */
    private static final int READ_BYTES = 4 << 10;

    private static final int MAX_REQUEST_BYTES = 1 << 20;

    private final Set<String> hot;
    private final Set<String> withBatches;
    private final Function<String, StatusRuntimeException> tooMuch;
    private final Function<String, StatusRuntimeException> tooLarge;

    /**
     * @param hot services whose requests are parsed on the network's threads; all others wait for a thread
     * @param withBatches services that bound their requests themselves
     * @param tooMuch makes the error for a client that had better come again
     * @param tooLarge makes the error for a request that will never do
     */
    public CallGate(
            Set<String> hot,
            Set<String> withBatches,
            Function<String, StatusRuntimeException> tooMuch,
            Function<String, StatusRuntimeException> tooLarge) {
        this.hot = hot;
        this.withBatches = withBatches;
        this.tooMuch = tooMuch;
        this.tooLarge = tooLarge;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        OpenCall open = OpenCall.current();
        if (!open.hold(CALL_BYTES)) {
            refuse(call, tooMuch("too many calls are open at this broker, or on this connection"));
            return new ServerCall.Listener<>() {};
        }
        call.setOnReadyThreshold(READ_BYTES);
        String service = String.valueOf(call.getMethodDescriptor().getServiceName());
        if (!hot.contains(service)) {
            open.parseLater();
        }
        ServerCall.Listener<Q> listener = next.startCall(call, headers);
        return withBatches.contains(service) ? listener : new Counted<>(call, listener, open);
    }

    private StatusRuntimeException tooMuch(String why) {
        return tooMuch.apply(why + "; nothing was done, try again shortly with fewer at once");
    }

    private static void refuse(ServerCall<?, ?> call, StatusRuntimeException error) {
        Metadata trailers = error.getTrailers();
        call.close(error.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    /** Counts the request for as long as the call is open. */
    private final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, ?> call;
        private final OpenCall open;
        private int heldBytes;
        private boolean isRefused;

        Counted(ServerCall<Q, ?> call, ServerCall.Listener<Q> listener, OpenCall open) {
            super(listener);
            this.call = call;
            this.open = open;
        }

        @Override
        public void onMessage(Q message) {
            open.parsed();
            // Of a stream, one at a time.
            open.drop(heldBytes);
            heldBytes = 0;
            int sizeBytes = message instanceof MessageLite known ? known.getSerializedSize() : 0;
            if (sizeBytes > MAX_REQUEST_BYTES) {
                refuse(tooLarge.apply("a request of " + sizeBytes + " bytes is larger than " + MAX_REQUEST_BYTES
                        + "; divide it into several"));
            } else if (!open.hold(sizeBytes)) {
                refuse(tooMuch("the requests under way at this broker, or on this connection, take too much memory"));
            } else {
                heldBytes = sizeBytes;
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            if (!isRefused) {
                super.onHalfClose();
            }
        }

        private void refuse(StatusRuntimeException error) {
            isRefused = true;
            CallGate.refuse(call, error);
        }
    }
}
