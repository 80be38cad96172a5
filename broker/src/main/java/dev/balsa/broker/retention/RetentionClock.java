package dev.balsa.broker.retention;

import dev.balsa.raft.runtime.MonotonicClock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time that records are aged by. It follows the wall clock, but never runs more than twice as fast as time really passes:
 * a clock that is set forward by years must not delete everything at once, and leaves people the time to notice. Set back,
 * it stands still. Any thread.
 */
public final class RetentionClock {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionClock.class);
    private static final int FASTEST = 2;
    private static final long NANOS_PER_MS = 1_000_000;

    /** Smaller ones are what clocks do when they are adjusted. */
    private static final long REPORTED_JUMP_MS = 60_000;

    private final LongSupplier wallClock;
    private final MonotonicClock clock;
    private long nowMs;
    private long atNanos;
    private boolean isBehind;

    /** @param wallClock milliseconds since 1970 */
    public RetentionClock(LongSupplier wallClock, MonotonicClock clock) {
        this.wallClock = wallClock;
        this.clock = clock;
        this.nowMs = wallClock.getAsLong();
        this.atNanos = clock.nanos();
    }

    /** Milliseconds since 1970; never goes back. */
    public synchronized long nowMs() {
        long wallMs = wallClock.getAsLong();
        long passedMs = (clock.nanos() - atNanos) / NANOS_PER_MS;
        long latestMs = nowMs + FASTEST * passedMs;
        // Not by the whole of what was read: what is less than a millisecond would be lost each time.
        atNanos += passedMs * NANOS_PER_MS;
        nowMs = Math.max(nowMs, Math.min(wallMs, latestMs));
        boolean wasBehind = isBehind;
        isBehind = wallMs - nowMs > REPORTED_JUMP_MS;
        if (isBehind && !wasBehind) {
            LOG.warn(
                    "the clock of this machine was set forward; retention lags {} ms behind it and catches up at twice"
                            + " the speed of time; correct the clock if it is wrong, before records expire by it",
                    wallMs - nowMs);
        }
        return nowMs;
    }
}
