package dev.balsa.client.net;

import dev.balsa.client.BalsaException;
import dev.balsa.proto.v1.LeaderHint;
import dev.balsa.proto.v1.PartitionError;
import dev.balsa.proto.v1.Reason;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong at a broker or on the way to it.
 *
 * @param reason {@code REASON_UNSPECIFIED} if no broker answered: the connection or the call itself failed
 * @param definitelyNotWritten see the wire contract; false whenever no broker said otherwise
 * @param hint the leader to go to, null if none was named
 * @param retryAfterMs 0 for no advice
 */
public record BrokerFailure(
        Reason reason,
        Status.Code code,
        String message,
        boolean definitelyNotWritten,
        @Nullable Leader hint,
        long retryAfterMs) {
    static final Metadata.Key<String> REASON_TRAILER =
            Metadata.Key.of("balsa-reason", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> LEADER_TRAILER =
            Metadata.Key.of("balsa-leader", Metadata.ASCII_STRING_MARSHALLER);

    private static final Pattern LEADER = Pattern.compile("(\\d{1,9})@(\\S{1,255});epoch=(\\d{1,9})");
    private static final String REASON_PREFIX = "REASON_";
    private static final long MAX_RETRY_AFTER_MS = 60_000;

    /** Reads one partition's error out of an answer. */
    public static BrokerFailure of(PartitionError error) {
        Status.Code code = Status.fromCodeValue(error.getCode()).getCode();
        return new BrokerFailure(
                reason(error.getReason()),
                code,
                error.getMessage(),
                error.getDefinitelyNotWritten(),
                hint(error.getLeader()),
                Math.max(0, Math.min(MAX_RETRY_AFTER_MS, error.getRetryAfterMs())));
    }

    /** Reads the end of a call or stream. */
    public static BrokerFailure of(Throwable error) {
        Status status = Status.fromThrowable(error);
        Metadata trailers = Status.trailersFromThrowable(error);
        String reason = trailers == null ? null : trailers.get(REASON_TRAILER);
        String leader = trailers == null ? null : trailers.get(LEADER_TRAILER);
        String description = status.getDescription();
        return new BrokerFailure(
                reason(reason == null ? "" : reason),
                status.getCode(),
                description == null ? status.getCode().toString() : description,
                false,
                leader == null ? null : parseLeader(leader),
                0);
    }

    /** A failure that this client states itself. */
    public static BrokerFailure ofClient(Status.Code code, String message) {
        return new BrokerFailure(Reason.REASON_UNSPECIFIED, code, message, false, null, 0);
    }

    private static Reason reason(String name) {
        if (name.isEmpty()) {
            return Reason.REASON_UNSPECIFIED;
        }
        try {
            return Reason.valueOf(REASON_PREFIX + name);
        } catch (IllegalArgumentException e) {
            // A newer broker's reason: the gRPC code still says what to do.
            return Reason.UNRECOGNIZED;
        }
    }

    private static @Nullable Leader hint(LeaderHint hint) {
        return hint.getLeaderId() < 0 || hint.getEndpoint().isEmpty()
                ? null
                : new Leader(hint.getLeaderId(), hint.getEndpoint(), hint.getLeaderEpoch());
    }

    private static @Nullable Leader parseLeader(String text) {
        Matcher matcher = LEADER.matcher(text);
        return matcher.matches()
                ? new Leader(Integer.parseInt(matcher.group(1)), matcher.group(2), Integer.parseInt(matcher.group(3)))
                : null;
    }

    /** Whether no broker stands behind this failure: its connection broke or could not be made. */
    public boolean isTransport() {
        return reason == Reason.REASON_UNSPECIFIED;
    }

    /** Whether the connection itself is gone. */
    public boolean isConnectionLoss() {
        return isTransport() && code == Status.Code.UNAVAILABLE;
    }

    /** Whether the same request may succeed later, perhaps at another broker. For writes see the producer's rules as well. */
    public boolean isRetriable() {
        return switch (reason) {
            case REASON_NOT_LEADER,
                    REASON_NOT_COORDINATOR,
                    REASON_NO_LEADER,
                    REASON_SHUTTING_DOWN,
                    REASON_STALE_LEADER_EPOCH,
                    REASON_QUORUM_LOST,
                    REASON_COMMIT_TIMEOUT,
                    REASON_LEADERSHIP_LOST,
                    REASON_STREAM_PARTITION_FAILED,
                    REASON_THROTTLED,
                    REASON_DISK_FULL,
                    // Brokers learn of new topics one after the other.
                    REASON_UNKNOWN_TOPIC,
                    REASON_UNKNOWN_PARTITION,
                    // The bytes were damaged on their way.
                    REASON_CORRUPT_BATCH,
                    // A broker with a failed disk ends, and another one leads.
                    REASON_INTERNAL -> true;
            case REASON_TOPIC_EXISTS,
                    REASON_INVALID_NAME,
                    REASON_INVALID_PARTITIONS,
                    REASON_INVALID_REPLICATION_FACTOR,
                    REASON_TOO_FEW_BROKERS,
                    REASON_INVALID_CONFIG,
                    REASON_UNKNOWN_BROKER,
                    REASON_OFFSET_OUT_OF_RANGE,
                    REASON_RECORD_TOO_LARGE,
                    REASON_INVALID_RECORD,
                    REASON_INVALID_REQUEST,
                    REASON_OUT_OF_ORDER_SEQUENCE,
                    REASON_PRODUCER_FENCED,
                    REASON_UNKNOWN_PRODUCER,
                    REASON_UNSUPPORTED_VERSION,
                    REASON_WRONG_CLUSTER,
                    REASON_FAULT_INJECTION_OFF,
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
                    REASON_GROUP_SUBSCRIBED_TO_TOPIC -> false;
            case REASON_UNSPECIFIED, UNRECOGNIZED -> isRetriable(code);
        };
    }

    private static boolean isRetriable(Status.Code code) {
        return switch (code) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED, RESOURCE_EXHAUSTED, INTERNAL, UNKNOWN, OK -> true;
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    DATA_LOSS,
                    UNAUTHENTICATED -> false;
        };
    }

    /** The stable word for programs: the reason's name, or the gRPC code if no broker gave one. */
    public String reasonName() {
        boolean isNamed = reason != Reason.REASON_UNSPECIFIED && reason != Reason.UNRECOGNIZED;
        return isNamed ? reason.name().substring(REASON_PREFIX.length()) : code.toString();
    }

    public BalsaException toException(boolean notWritten) {
        return new BalsaException(reasonName(), message, isRetriable(), notWritten, null);
    }
}
