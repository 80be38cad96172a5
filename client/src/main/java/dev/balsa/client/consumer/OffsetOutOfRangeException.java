package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;

/** The position is not in the log any more, or not yet, and {@code auto.offset.reset} is {@code none}. Seek to go on. */
public final class OffsetOutOfRangeException extends BalsaException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Exceptions of this library are not serialised.
    private final TopicPartition partition;

    private final long offset;

    OffsetOutOfRangeException(TopicPartition partition, long offset) {
        super(
                "OFFSET_OUT_OF_RANGE",
                "offset " + offset + " of " + partition
                        + " is not in the log; seek to one that is, or set auto.offset.reset",
                false,
                true,
                null);
        this.partition = partition;
        this.offset = offset;
    }

    public TopicPartition partition() {
        return partition;
    }

    public long offset() {
        return offset;
    }
}
