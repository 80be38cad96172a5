package dev.balsa.broker.partition;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.RecordBatch;
import java.nio.ByteBuffer;

/**
 * A client's batch that has passed every check that needs no state. Whoever made it must not change its bytes any more.
 *
 * @param bytes the batch from position to limit, read-only
 * @param producerId -1 without idempotence, as epoch and sequences
 */
public record CheckedBatch(
        ByteBuffer bytes,
        int recordCount,
        long maxTimestampMs,
        long producerId,
        int producerEpoch,
        int baseSequence,
        int lastSequence) {
    /**
     * Reads every byte once or twice; any thread.
     *
     * @param maxBatchBytes the partition's limit, checked before anything else is looked at
     * @throws FailureException {@code RECORD_TOO_LARGE}, {@code CORRUPT_BATCH} or {@code INVALID_RECORD}
     */
    public static CheckedBatch of(ByteBuffer bytes, int maxBatchBytes) throws FailureException {
        if (bytes.remaining() > maxBatchBytes) {
            throw tooLarge(bytes.remaining(), maxBatchBytes).toException();
        }
        try {
            RecordBatch batch = RecordBatch.of(bytes);
            batch.verify();
            if (batch.isTransactional() || batch.isControl()) {
                throw invalid("the batch is marked as " + (batch.isControl() ? "a control batch" : "transactional")
                        + ", which this broker takes from no client; send it without the mark");
            }
            return new CheckedBatch(
                    batch.bytes(),
                    batch.recordCount(),
                    batch.maxTimestampMs(),
                    batch.producerId(),
                    batch.producerEpoch(),
                    batch.baseSequence(),
                    batch.lastSequence());
        } catch (InvalidBatchException e) {
            throw refusal(e);
        }
    }

    /** The refusal of a batch that is over the limit. */
    public static Failure tooLarge(long sizeBytes, int maxBatchBytes) {
        return Failure.of(
                        ErrorReason.RECORD_TOO_LARGE,
                        "a batch of " + sizeBytes + " bytes is over this topic's limit of " + maxBatchBytes
                                + " bytes (max.message.bytes); send smaller batches or raise the limit")
                .with("max_message_bytes", Integer.toString(maxBatchBytes));
    }

    public int sizeBytes() {
        return bytes.remaining();
    }

    public boolean isIdempotent() {
        return producerId >= 0;
    }

    private static FailureException refusal(InvalidBatchException e) {
        return e.isDamage()
                ? Failure.of(
                                ErrorReason.CORRUPT_BATCH,
                                "the batch does not hold together: " + e.getMessage()
                                        + "; nothing was written, it may be sent again")
                        .toException()
                : invalid("the batch is not valid: " + e.getMessage() + "; nothing was written, correct the producer");
    }

    private static FailureException invalid(String message) {
        return Failure.of(ErrorReason.INVALID_RECORD, message).toException();
    }
}
