package dev.balsa.broker.error;

import dev.balsa.proto.v1.Reason;
import io.grpc.Status;

/**
 * The error registry: every reason of the wire contract with its gRPC code, whether the same call may be tried again (here or
 * elsewhere), and whether it says by itself that a write did not happen. {@link Failure} may weaken the last one, never strengthen it.
 */
public enum ErrorReason {
    NOT_LEADER(Reason.REASON_NOT_LEADER, Status.Code.FAILED_PRECONDITION, Retry.YES, Write.NOT_WRITTEN),
    NO_LEADER(Reason.REASON_NO_LEADER, Status.Code.UNAVAILABLE, Retry.YES, Write.NOT_WRITTEN),
    SHUTTING_DOWN(Reason.REASON_SHUTTING_DOWN, Status.Code.UNAVAILABLE, Retry.YES, Write.NOT_WRITTEN),
    STALE_LEADER_EPOCH(Reason.REASON_STALE_LEADER_EPOCH, Status.Code.FAILED_PRECONDITION, Retry.YES, Write.NOT_WRITTEN),
    QUORUM_LOST(Reason.REASON_QUORUM_LOST, Status.Code.UNAVAILABLE, Retry.YES, Write.NOT_WRITTEN),
    COMMIT_TIMEOUT(Reason.REASON_COMMIT_TIMEOUT, Status.Code.DEADLINE_EXCEEDED, Retry.YES, Write.UNKNOWN),
    LEADERSHIP_LOST(Reason.REASON_LEADERSHIP_LOST, Status.Code.UNAVAILABLE, Retry.YES, Write.UNKNOWN),

    UNKNOWN_TOPIC(Reason.REASON_UNKNOWN_TOPIC, Status.Code.NOT_FOUND, Retry.NO, Write.NOT_WRITTEN),
    UNKNOWN_PARTITION(Reason.REASON_UNKNOWN_PARTITION, Status.Code.NOT_FOUND, Retry.NO, Write.NOT_WRITTEN),
    TOPIC_EXISTS(Reason.REASON_TOPIC_EXISTS, Status.Code.ALREADY_EXISTS, Retry.NO, Write.NOT_WRITTEN),
    INVALID_NAME(Reason.REASON_INVALID_NAME, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    INVALID_PARTITIONS(Reason.REASON_INVALID_PARTITIONS, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    INVALID_REPLICATION_FACTOR(
            Reason.REASON_INVALID_REPLICATION_FACTOR, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    TOO_FEW_BROKERS(Reason.REASON_TOO_FEW_BROKERS, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN),
    INVALID_CONFIG(Reason.REASON_INVALID_CONFIG, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    UNKNOWN_BROKER(Reason.REASON_UNKNOWN_BROKER, Status.Code.NOT_FOUND, Retry.NO, Write.NOT_WRITTEN),

    OFFSET_OUT_OF_RANGE(Reason.REASON_OFFSET_OUT_OF_RANGE, Status.Code.OUT_OF_RANGE, Retry.NO, Write.NOT_WRITTEN),
    RECORD_TOO_LARGE(Reason.REASON_RECORD_TOO_LARGE, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    INVALID_RECORD(Reason.REASON_INVALID_RECORD, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    CORRUPT_BATCH(Reason.REASON_CORRUPT_BATCH, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    INVALID_REQUEST(Reason.REASON_INVALID_REQUEST, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),

    OUT_OF_ORDER_SEQUENCE(
            Reason.REASON_OUT_OF_ORDER_SEQUENCE, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN),
    PRODUCER_FENCED(Reason.REASON_PRODUCER_FENCED, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN),
    UNKNOWN_PRODUCER(Reason.REASON_UNKNOWN_PRODUCER, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN),
    STREAM_PARTITION_FAILED(
            Reason.REASON_STREAM_PARTITION_FAILED, Status.Code.FAILED_PRECONDITION, Retry.YES, Write.NOT_WRITTEN),

    THROTTLED(Reason.REASON_THROTTLED, Status.Code.RESOURCE_EXHAUSTED, Retry.YES, Write.NOT_WRITTEN),
    DISK_FULL(Reason.REASON_DISK_FULL, Status.Code.RESOURCE_EXHAUSTED, Retry.YES, Write.NOT_WRITTEN),

    UNSUPPORTED_VERSION(Reason.REASON_UNSUPPORTED_VERSION, Status.Code.UNIMPLEMENTED, Retry.NO, Write.NOT_WRITTEN),
    WRONG_CLUSTER(Reason.REASON_WRONG_CLUSTER, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN),
    INTERNAL(Reason.REASON_INTERNAL, Status.Code.INTERNAL, Retry.NO, Write.UNKNOWN),
    FAULT_INJECTION_OFF(Reason.REASON_FAULT_INJECTION_OFF, Status.Code.PERMISSION_DENIED, Retry.NO, Write.NOT_WRITTEN),

    NOT_COORDINATOR(Reason.REASON_NOT_COORDINATOR, Status.Code.FAILED_PRECONDITION, Retry.YES, Write.NOT_WRITTEN),
    INVALID_GROUP_ID(Reason.REASON_INVALID_GROUP_ID, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    UNKNOWN_GROUP(Reason.REASON_UNKNOWN_GROUP, Status.Code.NOT_FOUND, Retry.NO, Write.NOT_WRITTEN),
    UNKNOWN_MEMBER(Reason.REASON_UNKNOWN_MEMBER, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN),
    FENCED_MEMBER_EPOCH(
            Reason.REASON_FENCED_MEMBER_EPOCH, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN),
    STALE_MEMBER_EPOCH(Reason.REASON_STALE_MEMBER_EPOCH, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN),
    FENCED_INSTANCE_ID(Reason.REASON_FENCED_INSTANCE_ID, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN),
    PARTITION_NOT_OWNED(
            Reason.REASON_PARTITION_NOT_OWNED, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN),
    GROUP_FULL(Reason.REASON_GROUP_FULL, Status.Code.RESOURCE_EXHAUSTED, Retry.NO, Write.NOT_WRITTEN),
    GROUP_NOT_EMPTY(Reason.REASON_GROUP_NOT_EMPTY, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN),
    INVALID_SESSION_TIMEOUT(
            Reason.REASON_INVALID_SESSION_TIMEOUT, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    UNSUPPORTED_ASSIGNOR(Reason.REASON_UNSUPPORTED_ASSIGNOR, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    INVALID_PATTERN(Reason.REASON_INVALID_PATTERN, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    OFFSET_METADATA_TOO_LARGE(
            Reason.REASON_OFFSET_METADATA_TOO_LARGE, Status.Code.INVALID_ARGUMENT, Retry.NO, Write.NOT_WRITTEN),
    GROUP_SUBSCRIBED_TO_TOPIC(
            Reason.REASON_GROUP_SUBSCRIBED_TO_TOPIC, Status.Code.FAILED_PRECONDITION, Retry.NO, Write.NOT_WRITTEN);

    /** Goes into {@code google.rpc.ErrorInfo.domain}. */
    public static final String DOMAIN = "balsa";

    private enum Retry {
        YES,
        NO
    }

    private enum Write {
        NOT_WRITTEN,
        UNKNOWN
    }

    private final Reason wire;
    private final Status.Code code;
    private final Retry retry;
    private final Write write;

    ErrorReason(Reason wire, Status.Code code, Retry retry, Write write) {
        this.wire = wire;
        this.code = code;
        this.retry = retry;
        this.write = write;
    }

    /** The value in the wire contract; its name is this one's with the prefix {@code REASON_}. */
    public Reason wire() {
        return wire;
    }

    public Status.Code code() {
        return code;
    }

    /** Whether trying again, perhaps at another broker, may succeed without the caller changing anything. */
    public boolean isRetriable() {
        return retry == Retry.YES;
    }

    /** Whether a write that ends with this was certainly not made, now or later. */
    public boolean isDefinite() {
        return write == Write.NOT_WRITTEN;
    }
}
