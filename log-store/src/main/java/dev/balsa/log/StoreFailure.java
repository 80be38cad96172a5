package dev.balsa.log;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Whether the data directory has failed. The first cause stays; there is no way back. */
final class StoreFailure {
    private final List<StoreWriter> writers = new CopyOnWriteArrayList<>();
    private volatile @Nullable String cause;

    synchronized void add(StoreWriter writer) {
        writers.add(writer);
        String failed = cause;
        if (failed != null) {
            writer.listener().failed(failed);
        }
    }

    /** Tells every loop, once. */
    synchronized void fail(String what, Throwable reason) {
        if (cause != null) {
            return;
        }
        String said = what + ": " + reason;
        cause = said;
        for (StoreWriter writer : writers) {
            writer.listener().failed(said);
        }
    }

    boolean hasFailed() {
        return cause != null;
    }

    /** Null while the directory is healthy. */
    @Nullable
    String cause() {
        return cause;
    }
}
