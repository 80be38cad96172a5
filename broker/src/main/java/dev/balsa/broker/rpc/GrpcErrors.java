package dev.balsa.broker.rpc;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.proto.v1.LeaderHint;
import dev.balsa.proto.v1.PartitionError;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The three forms of a {@link Failure} on the wire: a status with {@code google.rpc.ErrorInfo} and {@code RetryInfo} for clients
 * that can unpack details, two plain trailers for those that cannot, and a {@link PartitionError} inside answers.
 */
public final class GrpcErrors {
    public static final Metadata.Key<String> REASON_TRAILER =
            Metadata.Key.of("balsa-reason", Metadata.ASCII_STRING_MARSHALLER);

    /** {@code 2@host:port;epoch=7} */
    public static final Metadata.Key<String> LEADER_TRAILER =
            Metadata.Key.of("balsa-leader", Metadata.ASCII_STRING_MARSHALLER);

    static final String DEFINITE = "definitely_not_written";

    private static final Logger LOG = LoggerFactory.getLogger(GrpcErrors.class);

    private GrpcErrors() {}

    /** For calls that fail as a whole. */
    public static StatusRuntimeException toException(Failure failure) {
        ErrorInfo.Builder info = ErrorInfo.newBuilder()
                .setReason(failure.reason().name())
                .setDomain(ErrorReason.DOMAIN)
                .putAllMetadata(failure.metadata())
                .putMetadata(DEFINITE, Boolean.toString(failure.definitelyNotWritten()));
        Metadata trailers = new Metadata();
        trailers.put(REASON_TRAILER, failure.reason().name());
        LeaderAddress leader = failure.leader();
        if (leader != null && leader.isKnown()) {
            info.putMetadata("leader_id", Integer.toString(leader.leaderId()))
                    .putMetadata("leader_endpoint", leader.endpoint())
                    .putMetadata("leader_epoch", Integer.toString(leader.leaderEpoch()));
            trailers.put(
                    LEADER_TRAILER, leader.leaderId() + "@" + leader.endpoint() + ";epoch=" + leader.leaderEpoch());
        }
        com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(failure.reason().code().value())
                .setMessage(failure.message())
                .addDetails(Any.pack(info.build()));
        if (failure.retryAfterMs() > 0) {
            status.addDetails(Any.pack(RetryInfo.newBuilder()
                    .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                            .setSeconds(failure.retryAfterMs() / 1000)
                            .setNanos((int) (failure.retryAfterMs() % 1000) * 1_000_000))
                    .build()));
        }
        return StatusProto.toStatusRuntimeException(status.build(), trailers);
    }

    /** For answers that carry one outcome per partition. */
    public static PartitionError toPartitionError(Failure failure) {
        PartitionError.Builder error = PartitionError.newBuilder()
                .setCode(failure.reason().code().value())
                .setReason(failure.reason().name())
                .setMessage(failure.message())
                .setRetryAfterMs(failure.retryAfterMs())
                .setDefinitelyNotWritten(failure.definitelyNotWritten())
                .putAllMetadata(failure.metadata());
        LeaderAddress leader = failure.leader();
        if (leader != null) {
            error.setLeader(toHint(leader));
        }
        return error.build();
    }

    public static LeaderHint toHint(LeaderAddress leader) {
        return LeaderHint.newBuilder()
                .setLeaderId(leader.leaderId())
                .setEndpoint(leader.endpoint())
                .setLeaderEpoch(leader.leaderEpoch())
                .build();
    }

    /** What a handler threw, as a status: a bug becomes INTERNAL without its details, which go to the log. */
    public static StatusRuntimeException toException(Throwable thrown) {
        return switch (thrown) {
            case FailureException expected -> toException(expected.failure());
            case StatusRuntimeException status -> status;
            default -> {
                LOG.error("a call failed by a bug", thrown);
                yield toException(Failure.of(
                        ErrorReason.INTERNAL, "the broker failed on this call, its log names the cause; report it"));
            }
        };
    }

    /** Something that cannot be. */
    static Failure bug(String message) {
        return Failure.of(ErrorReason.INTERNAL, message + "; report it");
    }

    /**
     * Reads a failure of another broker's call, for the caller of this one. If the other broker did not say what became of a write,
     * nothing is known of it.
     */
    static Failure ofForwarded(Throwable thrown, int brokerId) {
        Status status = Status.fromThrowable(thrown);
        ErrorInfo info = errorInfo(thrown);
        ErrorReason reason = info == null ? null : reasonOf(info.getReason());
        if (info != null && reason != null) {
            boolean definite =
                    Boolean.parseBoolean(info.getMetadataOrDefault(DEFINITE, "false")) && reason.isDefinite();
            String message = status.getDescription() == null ? "no message" : status.getDescription();
            Failure failure = Failure.of(reason, "broker " + brokerId + ": " + message);
            return definite ? failure : failure.withOutcomeUnknown();
        }
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED ->
                Failure.of(
                        ErrorReason.COMMIT_TIMEOUT,
                        "broker " + brokerId
                                + " leads the partition and did not answer in time; the outcome is unknown");
            case UNAVAILABLE, CANCELLED ->
                Failure.of(
                        ErrorReason.LEADERSHIP_LOST,
                        "the connection to broker " + brokerId
                                + ", which leads the partition, failed; the outcome is unknown");
            case OK,
                    UNKNOWN,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    INTERNAL,
                    DATA_LOSS,
                    UNAUTHENTICATED ->
                Failure.of(
                        ErrorReason.INTERNAL,
                        "broker " + brokerId + " failed on the forwarded call with " + status.getCode()
                                + "; the outcome is unknown");
        };
    }

    private static @Nullable ErrorInfo errorInfo(Throwable thrown) {
        boolean hasStatus = thrown instanceof StatusRuntimeException || thrown instanceof StatusException;
        com.google.rpc.Status status = hasStatus ? StatusProto.fromThrowable(thrown) : null;
        if (status == null) {
            return null;
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                try {
                    return detail.unpack(ErrorInfo.class);
                } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                    LOG.warn("another broker sent an unreadable error", e);
                }
            }
        }
        return null;
    }

    private static @Nullable ErrorReason reasonOf(String name) {
        for (ErrorReason reason : ErrorReason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        return null;
    }
}
