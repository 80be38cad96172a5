package dev.balsa.broker.store;

import dev.balsa.broker.store.StateStore.Family;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rows that can be read: those in force, or those of a state that is not in place yet. */
interface StateRows {
    /** Receives what {@link #scan} finds. */
    @FunctionalInterface
    interface Visitor {
        void visit(byte[] key, byte[] value) throws IOException;
    }

    byte @Nullable [] get(Family family, byte[] key) throws IOException;

    /** Visits all keys that begin with the prefix, in byte order, as of one moment. */
    void scan(Family family, byte[] prefix, Visitor visitor) throws IOException;
}
