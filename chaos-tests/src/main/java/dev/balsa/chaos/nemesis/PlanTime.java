package dev.balsa.chaos.nemesis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Plays a script by the clock: what happens next has its time from a plan, and does not depend on anything becoming true. */
public final class PlanTime {
    private PlanTime() {}

    public static void elapse(long durationMs) throws InterruptedException {
        until(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(durationMs));
    }

    /** @param nanos of {@link System#nanoTime}; nothing happens if it is over */
    static void until(long nanos) throws InterruptedException {
        long restNanos = nanos - System.nanoTime();
        if (restNanos <= 0) {
            return;
        }
        try {
            var _ = new CompletableFuture<>()
                    .completeOnTimeout(true, restNanos, TimeUnit.NANOSECONDS)
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
