package dev.balsa.client.net;

import java.util.random.RandomGenerator;

/**
 * Pauses between tries: doubling from the first to the largest, 20 % up or down by chance, so that clients which failed
 * together do not come back together.
 */
public final class Backoff {
    private static final double JITTER = 0.2;
    private static final int MAX_DOUBLINGS = 30;

    private final long firstMs;
    private final long maxMs;
    private final RandomGenerator random;

    /** If {@code firstMs} is over {@code maxMs}, every pause is {@code maxMs}. */
    public Backoff(long firstMs, long maxMs, RandomGenerator random) {
        this.firstMs = Math.min(firstMs, maxMs);
        this.maxMs = maxMs;
        this.random = random;
    }

    /** Pause after so many failures in a row, the first being 1. */
    public long delayMs(int failures) {
        long doubled = firstMs << Math.min(MAX_DOUBLINGS, Math.max(0, failures - 1));
        return jittered(Math.min(maxMs, Math.max(firstMs, doubled)));
    }

    long jittered(long delayMs) {
        return Math.max(0, Math.round(delayMs * (1 - JITTER + 2 * JITTER * random.nextDouble())));
    }

    long firstMs() {
        return firstMs;
    }

    long maxMs() {
        return maxMs;
    }
}
