package dev.balsa.broker.testing;

import dev.balsa.broker.partition.WallClock;
import dev.balsa.raft.runtime.MonotonicClock;
import java.util.concurrent.TimeUnit;

/** Both clocks, moved by hand. */
public final class ManualClock implements MonotonicClock, WallClock {
    private volatile long nanos = 1_000_000_000L;
    private volatile long wallMs = 1_700_000_000_000L;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long millis() {
        return wallMs;
    }

    public void advanceMs(long ms) {
        nanos += TimeUnit.MILLISECONDS.toNanos(ms);
        wallMs += ms;
    }

    public void setWallMs(long ms) {
        wallMs = ms;
    }

    public long inMs(long ms) {
        return nanos + TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
