package dev.balsa.cli.perf;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where a load sends its records. */
public interface RecordSink extends AutoCloseable {
    /** Hears of every record once, on any thread. */
    @FunctionalInterface
    interface Acknowledgements {
        /**
         * A record was acknowledged or has failed.
         *
         * @param dueNanos as it was given
         */
        void ended(long dueNanos, int sizeBytes, @Nullable Exception failure);
    }

    /**
     * Sends without waiting for the answer; may wait for room.
     *
     * @param dueNanos when the record was due, by {@code System.nanoTime}; handed on with the answer
     */
    void send(byte @Nullable [] key, byte[] value, long dueNanos);

    /** Gives up what is not acknowledged after this time. */
    void close(Duration patience);

    @Override
    default void close() {
        close(Duration.ofSeconds(60));
    }
}
