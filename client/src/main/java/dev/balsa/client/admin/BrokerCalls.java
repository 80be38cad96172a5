package dev.balsa.client.admin;

import dev.balsa.client.BalsaException;
import dev.balsa.client.InterruptedClientException;
import dev.balsa.client.config.OptionValues;
import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.BrokerChannels;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.ChannelFactory;
import dev.balsa.proto.v1.Reason;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Blocking calls to whichever broker answers: brokers forward what another one has to do. */
final class BrokerCalls implements AutoCloseable {
    private static final int MAX_BROKERS = 1000;

    private final BrokerChannels channels;
    private final Set<String> endpoints;
    private final Backoff backoff;
    private final long requestTimeoutMs;
    private final long callTimeoutMs;
    private boolean closed;

    BrokerCalls(OptionValues options, ChannelFactory factory, RandomGenerator random) {
        this.channels = new BrokerChannels(factory);
        this.endpoints = new LinkedHashSet<>(options.texts(AdminOptions.BOOTSTRAP_SERVERS));
        this.backoff = new Backoff(
                options.longValue(AdminOptions.RETRY_BACKOFF_MS),
                options.longValue(AdminOptions.RETRY_BACKOFF_MAX_MS),
                random);
        this.requestTimeoutMs = options.longValue(AdminOptions.REQUEST_TIMEOUT_MS);
        this.callTimeoutMs = options.longValue(AdminOptions.DEFAULT_API_TIMEOUT_MS);
    }

    /**
     * What a call came to.
     *
     * @param ambiguous an earlier try ended without an answer, so it may have been carried out
     */
    record Outcome<R>(R answer, boolean ambiguous) {}

    /** A refusal that no retry would change, with what is known of earlier tries. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient BrokerFailure failure;
        private final boolean ambiguous;

        Refused(BrokerFailure failure, boolean ambiguous) {
            super(failure.message(), null, false, false);
            this.failure = failure;
            this.ambiguous = ambiguous;
        }

        BrokerFailure failure() {
            return failure;
        }

        boolean isAmbiguous() {
            return ambiguous;
        }

        BalsaException toException() {
            return failure.toException(!ambiguous && isDefinite(failure));
        }
    }

    /**
     * Calls one broker after the other until one answers.
     *
     * @throws Refused if a broker gave an answer that more tries would not change
     * @throws BalsaException if none did in time; it names the last failure
     */
    <Q, R> Outcome<R> call(MethodDescriptor<Q, R> method, Q request) {
        return call(method, request, answer -> null);
    }

    /** @param failureIn the failure that an answer says, for calls whose answers say it; null if it says none */
    <Q, R> Outcome<R> call(MethodDescriptor<Q, R> method, Q request, Function<R, @Nullable BrokerFailure> failureIn) {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(callTimeoutMs);
        boolean ambiguous = false;
        for (int round = 1; ; round++) {
            BrokerFailure last = BrokerFailure.ofClient(Status.Code.UNAVAILABLE, "no broker is known");
            for (String endpoint : snapshot()) {
                try {
                    R answer = once(endpoint, method, request, deadlineNanos);
                    BrokerFailure said = failureIn.apply(answer);
                    if (said == null) {
                        return new Outcome<>(answer, ambiguous);
                    }
                    throw new CallFailed(said, isDefinite(said));
                } catch (CallFailed failed) {
                    last = failed.failure;
                    if (!mayRepeat(last)) {
                        throw new Refused(last, ambiguous);
                    }
                    ambiguous |= !failed.neverSent;
                    askLast(endpoint);
                }
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw timedOut(last);
                }
            }
            pause(backoff.delayMs(round), deadlineNanos, last);
        }
    }

    /** A topic that the controller does not know is not there; only producers and readers wait for brokers to hear of it. */
    private static boolean mayRepeat(BrokerFailure failure) {
        return failure.isRetriable()
                && failure.reason() != Reason.REASON_UNKNOWN_TOPIC
                && failure.reason() != Reason.REASON_UNKNOWN_PARTITION;
    }

    /** Calls this broker only, once. */
    <Q, R> R callBroker(String endpoint, MethodDescriptor<Q, R> method, Q request) {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(requestTimeoutMs);
        try {
            return once(endpoint, method, request, deadlineNanos);
        } catch (CallFailed failed) {
            throw failed.failure.toException(failed.neverSent);
        }
    }

    /** Remembers brokers, for when those named at first are gone. */
    synchronized void learn(List<String> more) {
        for (String endpoint : more) {
            if (endpoints.size() < MAX_BROKERS && !endpoint.isEmpty()) {
                endpoints.add(endpoint);
            }
        }
    }

    /** A broker that failed is asked after the others from now on: it may be frozen, and cost each call its timeout. */
    private synchronized void askLast(String endpoint) {
        if (endpoints.remove(endpoint)) {
            endpoints.add(endpoint);
        }
    }

    private synchronized List<String> snapshot() {
        return new ArrayList<>(endpoints);
    }

    private <Q, R> R once(String endpoint, MethodDescriptor<Q, R> method, Q request, long deadlineNanos)
            throws CallFailed {
        ManagedChannel channel = channels.get(endpoint);
        long restMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(
                Math.max(1, Math.min(requestTimeoutMs, restMs)), TimeUnit.MILLISECONDS);
        try {
            return ClientCalls.blockingUnaryCall(channel, method, options, request);
        } catch (StatusRuntimeException e) {
            BrokerFailure failure = BrokerFailure.of(e);
            if (failure.isConnectionLoss()) {
                channels.discard(endpoint, channel);
            }
            // A connection that could not be made carried nothing; grpc tells it by its cause only.
            boolean neverSent = isDefinite(failure) || e.getStatus().getCause() instanceof ConnectException;
            throw new CallFailed(failure, neverSent);
        }
    }

    /** Whether a broker said that it has not carried the call out. */
    private static boolean isDefinite(BrokerFailure failure) {
        return switch (failure.reason()) {
            case REASON_UNSPECIFIED, UNRECOGNIZED, REASON_COMMIT_TIMEOUT, REASON_LEADERSHIP_LOST, REASON_INTERNAL ->
                false;
            case REASON_NOT_LEADER,
                    REASON_NO_LEADER,
                    REASON_SHUTTING_DOWN,
                    REASON_STALE_LEADER_EPOCH,
                    REASON_QUORUM_LOST,
                    REASON_UNKNOWN_TOPIC,
                    REASON_UNKNOWN_PARTITION,
                    REASON_TOPIC_EXISTS,
                    REASON_INVALID_NAME,
                    REASON_INVALID_PARTITIONS,
                    REASON_INVALID_REPLICATION_FACTOR,
                    REASON_TOO_FEW_BROKERS,
                    REASON_INVALID_CONFIG,
                    REASON_UNKNOWN_BROKER,
                    REASON_OFFSET_OUT_OF_RANGE,
                    REASON_RECORD_TOO_LARGE,
                    REASON_INVALID_RECORD,
                    REASON_CORRUPT_BATCH,
                    REASON_INVALID_REQUEST,
                    REASON_OUT_OF_ORDER_SEQUENCE,
                    REASON_PRODUCER_FENCED,
                    REASON_UNKNOWN_PRODUCER,
                    REASON_STREAM_PARTITION_FAILED,
                    REASON_THROTTLED,
                    REASON_DISK_FULL,
                    REASON_UNSUPPORTED_VERSION,
                    REASON_WRONG_CLUSTER,
                    REASON_FAULT_INJECTION_OFF,
                    REASON_NOT_COORDINATOR,
                    REASON_INVALID_GROUP_ID,
                    REASON_UNKNOWN_GROUP,
                    REASON_UNKNOWN_MEMBER,
                    REASON_FENCED_MEMBER_EPOCH,
                    REASON_STALE_MEMBER_EPOCH,
                    REASON_FENCED_INSTANCE_ID,
                    REASON_PARTITION_NOT_OWNED,
                    REASON_GROUP_FULL,
                    REASON_GROUP_NOT_EMPTY,
                    REASON_INVALID_SESSION_TIMEOUT,
                    REASON_UNSUPPORTED_ASSIGNOR,
                    REASON_INVALID_PATTERN,
                    REASON_OFFSET_METADATA_TOO_LARGE,
                    REASON_GROUP_SUBSCRIBED_TO_TOPIC -> true;
        };
    }

    private void pause(long delayMs, long deadlineNanos, BrokerFailure last) {
        long restMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (restMs <= delayMs) {
            throw timedOut(last);
        }
        try {
            awaitClose(TimeUnit.MILLISECONDS.toNanos(delayMs));
        } catch (InterruptedException e) {
            throw new InterruptedClientException("interrupted while waiting to try again", e);
        }
    }

    /** A pause that ends at once when the client is closed; the next try then says so. */
    private synchronized void awaitClose(long nanos) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + nanos;
        for (long rest = nanos; !closed && rest > 0; rest = deadlineNanos - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, rest);
        }
    }

    private BalsaException timedOut(BrokerFailure last) {
        return last.isTransport()
                ? new BalsaException(
                        "UNREACHABLE",
                        "no broker of " + String.join(",", snapshot()) + " answered within " + callTimeoutMs + " ms: "
                                + last.message(),
                        true,
                        false,
                        null)
                : last.toException(false);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        channels.close();
    }

    private static final class CallFailed extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient BrokerFailure failure;
        private final boolean neverSent;

        CallFailed(BrokerFailure failure, boolean neverSent) {
            super(failure.message(), null, false, false);
            this.failure = failure;
            this.neverSent = neverSent;
        }
    }
}
