package dev.balsa.log;

import dev.balsa.raft.runtime.MonotonicClock;

/** How long the journal's syncs take, the one that is under way included. The journal thread measures, anybody asks. */
final class SyncGauge {
    private static final int SMOOTHING = 8;
    private static final long NONE = Long.MIN_VALUE;
    private static final long SLOW_NANOS = 500_000_000L;
    private static final int SLOW_SYNCS = 4;

    private final MonotonicClock clock;
    private volatile long startedNanos = NONE;
    private volatile long smoothedNanos;
    private volatile int slowInARow;

    SyncGauge(MonotonicClock clock) {
        this.clock = clock;
    }

    void begin() {
        startedNanos = clock.nanos();
    }

    void end() {
        long took = Math.max(0, clock.nanos() - startedNanos);
        long before = smoothedNanos;
        smoothedNanos = before + (took - before) / SMOOTHING;
        if (took > SLOW_NANOS) {
            slowInARow = Math.min(slowInARow + 1, SLOW_SYNCS);
        } else if (took < SLOW_NANOS / 2) {
            slowInARow = 0;
        }
        startedNanos = NONE;
    }

    /** Whether it is the rule and not a hiccup that syncs take long; ends with the first one that is fast. */
    boolean isSlow() {
        return slowInARow >= SLOW_SYNCS;
    }

    /** Smoothed over the last ones; a sync that is under way counts as soon as it has taken longer than that. */
    long nanos() {
        long started = startedNanos;
        long soFar = started == NONE ? 0 : clock.nanos() - started;
        return Math.max(smoothedNanos, soFar);
    }
}
