package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.net.BrokerFailure;

/** The named exceptions for what coordinators refuse. */
final class GroupFailures {
    private GroupFailures() {}

    /** For everything but commits. */
    static BalsaException exception(BrokerFailure failure) {
        return switch (failure.reason()) {
            case REASON_FENCED_INSTANCE_ID ->
                new FencedInstanceIdException(
                        "another process has joined with this group.instance.id and taken over: " + failure.message());
            case REASON_INVALID_GROUP_ID -> new InvalidGroupIdException(failure.message());
            default -> failure.toException(true);
        };
    }

    /** @param retried whether it was tried again until the time was over */
    static BalsaException ofCommit(BrokerFailure failure, boolean retried) {
        return switch (failure.reason()) {
            case REASON_UNKNOWN_MEMBER,
                    REASON_FENCED_MEMBER_EPOCH,
                    REASON_STALE_MEMBER_EPOCH,
                    REASON_PARTITION_NOT_OWNED -> lostOwnership(failure);
            case REASON_FENCED_INSTANCE_ID, REASON_INVALID_GROUP_ID -> exception(failure);
            default ->
                !failure.isRetriable()
                        ? failure.toException(true)
                        : retried
                                ? new ClientTimeoutException(
                                        "offsets were not committed in time, or that is not known; last failure: "
                                                + failure.reasonName() + ", " + failure.message(),
                                        false)
                                : new RetriableCommitFailedException(
                                        failure.reasonName(), failure.message(), failure.definitelyNotWritten());
        };
    }

    /** One partition of a commit was refused, the coordinator's last word. */
    static BalsaException ofPartition(BrokerFailure failure) {
        return switch (failure.reason()) {
            case REASON_STALE_MEMBER_EPOCH, REASON_PARTITION_NOT_OWNED -> lostOwnership(failure);
            default -> failure.toException(true);
        };
    }

    private static CommitFailedException lostOwnership(BrokerFailure failure) {
        return new CommitFailedException(
                failure.reasonName(),
                "the commit is refused, since this consumer does not own the partitions any more: " + failure.message()
                        + "; if it was too slow, raise max.poll.interval.ms or lower max.poll.records");
    }
}
