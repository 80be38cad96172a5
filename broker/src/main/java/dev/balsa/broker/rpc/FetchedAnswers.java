package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.partition.ReadOutcome;
import dev.balsa.proto.v1.FetchedData;
import dev.balsa.proto.v1.FetchedPartition;
import dev.balsa.proto.v1.RecordFormat;
import dev.balsa.proto.v1.TopicPartition;

/** What was read, as messages. */
final class FetchedAnswers {
    /** @param nextOffset where to go on reading */
    record Piece(FetchedData data, long sizeBytes, long nextOffset) {}

    private static final long THROTTLE_RETRY_MS = 100;

    private FetchedAnswers() {}

    static Failure tooManyUnread() {
        return Failure.of(
                        ErrorReason.THROTTLED,
                        "this broker, or this connection, holds too many answers that are not read yet; read them, or try again"
                                + " shortly")
                .withRetryAfterMs(THROTTLE_RETRY_MS);
    }

    /** @throws FailureException {@code INVALID_REQUEST} for a format of a later version */
    static boolean isEncoded(RecordFormat format) throws FailureException {
        return switch (format) {
            case RECORD_FORMAT_UNSPECIFIED, RECORD_FORMAT_RECORDS -> false;
            case RECORD_FORMAT_ENCODED -> true;
            case UNRECOGNIZED ->
                throw Failure.of(
                                ErrorReason.INVALID_REQUEST,
                                "the record format is not known to this broker; use RECORDS or ENCODED")
                        .toException();
        };
    }

    /**
     * @param fromOffset the offset that was asked for
     * @param maxBytes bound of plain records; encoded batches were bounded when they were read
     * @throws FailureException if records are asked for and a batch is compressed
     */
    static Piece of(ReadOutcome.Found found, long fromOffset, boolean encoded, long maxBytes, boolean alwaysOne)
            throws FailureException {
        FetchedData.Builder data = FetchedData.newBuilder()
                .setHighWatermark(found.highWatermark())
                .setLogStartOffset(found.logStartOffset())
                .setLeaderEpoch(found.leaderEpoch());
        if (encoded) {
            found.batches().forEach(batch -> data.addEncodedBatches(RecordDecoder.bytes(batch)));
            return new Piece(data.build(), found.sizeBytes(), found.nextOffset());
        }
        RecordDecoder.Decoded decoded = RecordDecoder.decode(found.batches(), fromOffset, maxBytes, alwaysOne);
        return new Piece(data.setRecords(decoded.records()).build(), decoded.sizeBytes(), decoded.nextOffset());
    }

    static FetchedPartition data(TopicPartition target, FetchedData data) {
        return FetchedPartition.newBuilder().setTarget(target).setData(data).build();
    }

    static FetchedPartition failed(TopicPartition target, Failure failure) {
        return FetchedPartition.newBuilder()
                .setTarget(target)
                .setError(GrpcErrors.toPartitionError(failure))
                .build();
    }
}
