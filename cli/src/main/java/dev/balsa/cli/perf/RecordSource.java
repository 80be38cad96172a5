package dev.balsa.cli.perf;

import java.time.Duration;

/** Where a load reads records from. */
public interface RecordSource extends AutoCloseable {
    /** Sees the value of each record. */
    @FunctionalInterface
    interface Visitor {
        void value(int keyBytes, byte[] value);
    }

    /** Hands over what is there, waiting up to this time for the first of it. */
    void poll(Duration timeout, Visitor visitor);

    @Override
    void close();
}
