package dev.balsa.client;

import dev.balsa.wire.record.InvalidBatchException;

/** A batch was read whose bytes are damaged or contradict themselves. Seek behind it to go on. */
public final class CorruptRecordException extends BalsaException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Exceptions of this library are not serialised.
    private final TopicPartition partition;

    private final long offset;

    public CorruptRecordException(TopicPartition partition, long offset, InvalidBatchException cause) {
        super(
                "CORRUPT_BATCH",
                "the batch of " + partition + " at offset " + offset + " cannot be read: " + cause.getMessage()
                        + "; seek behind it to go on",
                false,
                true,
                cause);
        this.partition = partition;
        this.offset = offset;
    }

    public TopicPartition partition() {
        return partition;
    }

    /** Position at which reading stopped. */
    public long offset() {
        return offset;
    }
}
