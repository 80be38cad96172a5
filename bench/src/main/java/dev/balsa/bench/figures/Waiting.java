package dev.balsa.bench.figures;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits by looking, with a limit. */
final class Waiting {
    private Waiting() {}

    /** A condition that may have to ask somebody. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    static void until(String what, Duration patience, Condition condition) throws IOException {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new IOException(what + " did not happen within " + patience.toSeconds() + " s");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    static void pause(Duration time) throws IOException {
        long endNanos = System.nanoTime() + time.toNanos();
        until("time", time.plusSeconds(10), () -> System.nanoTime() - endNanos >= 0);
    }
}
