package dev.balsa.broker.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A small ordered key-value store. Batches are atomic over all families. They become durable in the order they were written, at
 * the latest with {@link #flush}; a crash before that loses the newest ones, whole. Any thread.
 */
public interface StateStore extends AutoCloseable {
    /** Key spaces of their own. */
    enum Family {
        /** State of replicated state machines, keys prefixed with the group. */
        META,
        /** Idempotent producers of partitions, keys prefixed with the group. */
        PRODUCERS,
        /** What only this broker has to know. */
        LOCAL
    }

    /** Receives what {@link #scan} finds. */
    @FunctionalInterface
    interface Visitor {
        void visit(byte[] key, byte[] value) throws IOException;
    }

    byte @Nullable [] get(Family family, byte[] key) throws IOException;

    /** Visits all keys that begin with the prefix, in byte order, as of one moment. */
    void scan(Family family, byte[] prefix, Visitor visitor) throws IOException;

    void write(StateBatch batch) throws IOException;

    /** Makes everything written before durable. Blocks for the disk. */
    void flush() throws IOException;

    /** Flushes and closes. */
    @Override
    void close() throws IOException;
}
