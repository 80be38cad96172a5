package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;

/** The partition has no position, and {@code auto.offset.reset} is {@code none}. Seek to go on. */
public final class NoOffsetForPartitionException extends BalsaException {
    private static final long serialVersionUID = 1L;

    NoOffsetForPartitionException(TopicPartition partition) {
        super(
                "NO_OFFSET",
                partition + " has no position to read from; seek to one, or set auto.offset.reset",
                false,
                true,
                null);
    }
}
