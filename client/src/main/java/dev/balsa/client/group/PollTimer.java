package dev.balsa.client.group;

/** When the application polled last. Written by the consumer's thread, read by the member's. */
final class PollTimer {
    private final long maxIntervalMs;
    private volatile long endedAtMs;
    private volatile boolean polling;

    PollTimer(long maxIntervalMs, long nowMs) {
        this.maxIntervalMs = maxIntervalMs;
        this.endedAtMs = nowMs;
    }

    void begin() {
        polling = true;
    }

    void end(long nowMs) {
        endedAtMs = nowMs;
        polling = false;
    }

    /** When the interval is over; far in the future while a poll goes on. */
    long overdueAtMs() {
        // In this order: a poll that ends in between has set the later time before.
        boolean now = polling;
        return now ? Long.MAX_VALUE : endedAtMs + maxIntervalMs;
    }

    long maxIntervalMs() {
        return maxIntervalMs;
    }
}
