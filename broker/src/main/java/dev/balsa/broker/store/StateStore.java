package dev.balsa.broker.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A small ordered key-value store. Batches are atomic over all families. They become durable in the order they were written, at
 * the latest with {@link #flush}; a crash before that loses the newest ones, whole. Any thread.
 */
public interface StateStore extends StateRows, AutoCloseable {
    /** Key spaces of their own. */
    enum Family {
        /** State of replicated state machines, keys prefixed with the group. */
        META,
        /** Idempotent producers of partitions, keys prefixed with the group. */
        PRODUCERS,
        /** What only this broker has to know. */
        LOCAL
    }

    /**
     * All rows whose keys begin with the prefix, as of now. Opening reads nothing, so it does not block.
     *
     * @throws IOException if the store is closed
     */
    StateCursor open(Family family, byte[] prefix) throws IOException;

    void write(StateBatch batch) throws IOException;

    /**
     * Makes everything written before durable. Blocks for the disk.
     *
     * @throws IOException if it cannot; if only room is lacking ({@link dev.balsa.log.file.DiskFull}) it can be tried again
     */
    void flush() throws IOException;

    /** Why the store has failed for good, null while it is well. Any thread. */
    @Nullable
    String failure();

    /** Flushes and closes. */
    @Override
    void close() throws IOException;
}
