package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.partition.Acks;
import dev.balsa.broker.partition.ProduceOutcome;
import dev.balsa.proto.v1.AckLevel;
import dev.balsa.proto.v1.Appended;
import dev.balsa.proto.v1.PartitionWriteResult;
import dev.balsa.proto.v1.TopicPartition;

/** Acknowledgement levels and outcomes between the wire and replicas. */
final class WriteResults {
    private WriteResults() {}

    /** @throws FailureException {@code INVALID_REQUEST} for a level of a later version */
    static Acks acks(AckLevel level) throws FailureException {
        return switch (level) {
            case ACK_LEVEL_UNSPECIFIED, ACK_LEVEL_QUORUM -> Acks.QUORUM;
            case ACK_LEVEL_LEADER -> Acks.LEADER;
            case ACK_LEVEL_NONE -> Acks.NONE;
            case UNRECOGNIZED ->
                throw Failure.of(
                                ErrorReason.INVALID_REQUEST,
                                "the acknowledgement level is not known to this broker; use NONE, LEADER or QUORUM")
                        .toException();
        };
    }

    static PartitionWriteResult of(TopicPartition target, ProduceOutcome outcome, PartitionRouter router) {
        return switch (outcome) {
            case ProduceOutcome.Appended appended ->
                PartitionWriteResult.newBuilder()
                        .setTarget(target)
                        .setAppended(of(appended))
                        .build();
            case ProduceOutcome.Refused(Failure failure) -> failed(target, router.withEndpoint(failure));
        };
    }

    static PartitionWriteResult failed(TopicPartition target, Failure failure) {
        return PartitionWriteResult.newBuilder()
                .setTarget(target)
                .setError(GrpcErrors.toPartitionError(failure))
                .build();
    }

    private static Appended of(ProduceOutcome.Appended appended) {
        return Appended.newBuilder()
                .setBaseOffset(appended.baseOffset())
                .setLastOffset(appended.lastOffset())
                .setAppendTimeMs(appended.appendTimeMs())
                .setLeaderEpoch(appended.leaderEpoch())
                .setLogStartOffset(appended.logStartOffset())
                .setReached(level(appended.reached()))
                .setDuplicate(appended.duplicate())
                .build();
    }

    private static AckLevel level(Acks acks) {
        return switch (acks) {
            case NONE -> AckLevel.ACK_LEVEL_NONE;
            case LEADER -> AckLevel.ACK_LEVEL_LEADER;
            case QUORUM -> AckLevel.ACK_LEVEL_QUORUM;
        };
    }
}
