package dev.balsa.broker.partition;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One caller's writes to one partition, in order. After one has failed the following ones are refused until the caller resumes,
 * so that a failed batch is never overtaken by a later one that was already on its way.
 */
public final class WriteLane {
    // Written by the partition's loop and, while this broker has no replica, by the caller; a late "failed" only
    // refuses more.
    private volatile boolean failed;
    private final AtomicInteger queued = new AtomicInteger();

    public boolean isFailed() {
        return failed;
    }

    public void fail() {
        failed = true;
    }

    void resume() {
        failed = false;
    }

    void enqueued() {
        queued.incrementAndGet();
    }

    void dequeued() {
        queued.decrementAndGet();
    }

    /** Writes of this lane wait for their turn at the replica. */
    boolean isWaiting() {
        return queued.get() > 0;
    }
}
