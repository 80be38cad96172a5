package dev.balsa.bench.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits by looking, with a limit. */
public final class Patience {
    private static final long LOOK_MS = 50;

    private Patience() {}

    /** A condition that may have to ask somebody. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException;
    }

    public static void until(String what, Duration limit, Condition condition) throws IOException {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new IOException("no " + what + " within " + limit.toSeconds() + " s");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
        }
    }

    public static void pause(Duration time) throws IOException {
        long endNanos = System.nanoTime() + time.toNanos();
        until("end of a pause", time.plusSeconds(10), () -> System.nanoTime() - endNanos >= 0);
    }
}
