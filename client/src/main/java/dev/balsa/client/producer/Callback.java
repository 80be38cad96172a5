package dev.balsa.client.producer;

import dev.balsa.client.BalsaException;
import org.jspecify.annotations.Nullable;

/** Told when a record is written or has failed. */
@FunctionalInterface
public interface Callback {
    /**
     * Runs on the sender's thread, in the order of sending within a partition: while it runs nothing else is sent, so it must
     * be quick, and must not call {@code flush}.
     *
     * @param metadata null if the record failed
     * @param failure null if the record is written; see {@link BalsaException#definitelyNotWritten}
     */
    void onCompletion(@Nullable RecordMetadata metadata, @Nullable BalsaException failure);
}
