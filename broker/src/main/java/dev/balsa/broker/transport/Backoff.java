package dev.balsa.broker.transport;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between attempts to connect: none after a connection that stood, then doubling up to a limit, each one jittered. */
final class Backoff {
    private final long minNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long nextNanos;

    Backoff(Duration min, Duration max, RandomGenerator random) {
        this.minNanos = min.toNanos();
        this.maxNanos = max.toNanos();
        this.random = random;
    }

    void reset() {
        nextNanos = 0;
    }

    /** Between half of the pause and all of it, so that brokers that lost the same peer do not return in step. */
    long nextPauseNanos() {
        long pause = nextNanos;
        nextNanos = Math.min(maxNanos, Math.max(minNanos, 2 * pause));
        return pause == 0 ? 0 : pause / 2 + random.nextLong(pause / 2 + 1);
    }
}
