package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;

/** A record's bytes could not be turned into key and value. Every poll says so again until the caller seeks behind it. */
public final class RecordDeserializationException extends BalsaException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Exceptions of this library are not serialised.
    private final TopicPartition partition;

    private final long offset;

    RecordDeserializationException(TopicPartition partition, long offset, RuntimeException cause) {
        super(
                "SERIALIZATION",
                "the record of " + partition + " at offset " + offset + " cannot be deserialised: " + cause
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

    public long offset() {
        return offset;
    }
}
