package dev.balsa.broker.partition;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives answers to callers whose code must not be able to hurt the replica: the host halts a replica that throws. */
final class Callbacks {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private Callbacks() {}

    static <T> void give(Consumer<? super T> callback, T answer) {
        run(() -> callback.accept(answer));
    }

    static void run(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException bug) {
            LOG.error("a caller failed on its answer; the replica goes on", bug);
        }
    }
}
