package dev.balsa.bench.consumergroups;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for time or for something to become true. */
final class Waiting {
    private static final Duration POLL = Duration.ofMillis(5);

    private Waiting() {}

    static void pause(Duration time) {
        long untilNanos = System.nanoTime() + time.toNanos();
        while (untilNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(untilNanos - System.nanoTime());
        }
    }

    /** @return seconds it took */
    static double until(String what, Duration patience, BooleanSupplier holds) {
        long fromNanos = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - fromNanos > patience.toNanos()) {
                throw new IllegalStateException("no " + what + " within " + patience.toSeconds() + " s");
            }
            pause(POLL);
        }
        return (System.nanoTime() - fromNanos) / 1e9;
    }
}
