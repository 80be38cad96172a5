package dev.balsa.client.net;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Unary calls whose outcome comes back through an executor, in practice an {@link Inbox}. */
public final class UnaryCalls {
    private final BrokerChannels channels;
    private final Executor owner;

    public UnaryCalls(BrokerChannels channels, Executor owner) {
        this.channels = channels;
        this.owner = owner;
    }

    /**
     * What a call ended with.
     *
     * @param <R> the answer
     */
    public sealed interface Outcome<R> {
        /** @param <R> the answer */
        record Answer<R>(R value) implements Outcome<R> {}

        /** @param <R> what the answer would have been */
        record Failed<R>(BrokerFailure failure) implements Outcome<R> {}
    }

    /**
     * Receives the outcome on the owner's thread, exactly once.
     *
     * @param <R> the answer
     */
    @FunctionalInterface
    public interface Receiver<R> {
        void ended(Outcome<R> outcome);
    }

    /** Starts a call and returns at once; it ends within {@code timeoutMs}. */
    public <Q, R> void start(
            String endpoint, MethodDescriptor<Q, R> method, Q request, long timeoutMs, Receiver<R> receiver) {
        ManagedChannel channel;
        try {
            channel = channels.get(endpoint);
        } catch (IllegalArgumentException e) {
            // A broker advertised an address that is none.
            BrokerFailure failure =
                    BrokerFailure.ofClient(Status.Code.UNAVAILABLE, "cannot connect: " + e.getMessage());
            owner.execute(() -> receiver.ended(new Outcome.Failed<>(failure)));
            return;
        }
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(Math.max(1, timeoutMs), TimeUnit.MILLISECONDS);
        ClientCalls.asyncUnaryCall(
                channel.newCall(method, options), request, new Delivering<>(endpoint, channel, receiver));
    }

    private final class Delivering<R> implements StreamObserver<R> {
        private final String endpoint;
        private final ManagedChannel channel;
        private final Receiver<R> receiver;
        private @Nullable R answer;

        Delivering(String endpoint, ManagedChannel channel, Receiver<R> receiver) {
            this.endpoint = endpoint;
            this.channel = channel;
            this.receiver = receiver;
        }

        @Override
        public void onNext(R value) {
            answer = value;
        }

        @Override
        public void onError(Throwable error) {
            BrokerFailure failure = BrokerFailure.of(error);
            if (failure.isConnectionLoss()) {
                channels.discard(endpoint, channel);
            }
            owner.execute(() -> receiver.ended(new Outcome.Failed<>(failure)));
        }

        @Override
        public void onCompleted() {
            R value = answer;
            if (value == null) {
                onError(Status.INTERNAL
                        .withDescription("the call ended without an answer")
                        .asRuntimeException());
            } else {
                owner.execute(() -> receiver.ended(new Outcome.Answer<>(value)));
            }
        }
    }
}
