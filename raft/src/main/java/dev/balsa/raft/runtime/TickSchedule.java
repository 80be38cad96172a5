package dev.balsa.raft.runtime;

/** Turns a monotonic clock into ticks of one loop and remembers when each of the last ones happened. */
final class TickSchedule {
    /** More than any election timeout in ticks; what is older than that is of no use to anybody. */
    private static final int REMEMBERED = 1024;

    private final long tickNanos;
    private final int maxCatchUp;
    private final long[] nanosOfTick = new long[REMEMBERED];
    private long tick;
    private long nextNanos;

    TickSchedule(long tickNanos, int maxCatchUp, long nowNanos) {
        this.tickNanos = tickNanos;
        this.maxCatchUp = maxCatchUp;
        this.nextNanos = nowNanos + tickNanos;
        nanosOfTick[0] = nowNanos;
    }

    /** How many ticks have to be run now; the ones beyond the limit of catching up are lost for good. */
    int due(long nowNanos) {
        long lateNanos = nowNanos - nextNanos;
        if (lateNanos < 0) {
            return 0;
        }
        long missed = 1 + lateNanos / tickNanos;
        nextNanos += missed * tickNanos;
        return (int) Math.min(missed, maxCatchUp);
    }

    /** Counts one tick as happening at {@code nowNanos}, which must have been read before anything this tick causes. */
    void advance(long nowNanos) {
        tick++;
        nanosOfTick[(int) (tick % REMEMBERED)] = nowNanos;
    }

    long tick() {
        return tick;
    }

    long tickNanos() {
        return tickNanos;
    }

    long nextNanos() {
        return nextNanos;
    }

    boolean remembers(long wantedTick) {
        return wantedTick >= 0 && wantedTick <= tick && tick - wantedTick < REMEMBERED;
    }

    /** @param wantedTick one that is remembered */
    long nanosOf(long wantedTick) {
        return nanosOfTick[(int) (wantedTick % REMEMBERED)];
    }
}
