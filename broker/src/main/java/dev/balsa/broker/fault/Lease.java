package dev.balsa.broker.fault;

import dev.balsa.raft.runtime.MonotonicClock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** A fault from its beginning to its end. */
public final class Lease {
    private final long id;
    private final Fault fault;
    private final long endNanos;
    private final MonotonicClock clock;
    private final CountDownLatch healed = new CountDownLatch(1);
    private final LongAdder strikes = new LongAdder();

    /** @param endNanos by this clock */
    Lease(long id, Fault fault, long endNanos, MonotonicClock clock) {
        this.id = id;
        this.fault = fault;
        this.endNanos = endNanos;
        this.clock = clock;
    }

    public long id() {
        return id;
    }

    public Fault fault() {
        return fault;
    }

    long endNanos() {
        return endNanos;
    }

    /** How often it has struck: messages, syncs, writes. */
    public long strikes() {
        return strikes.sum();
    }

    void struck() {
        strikes.increment();
    }

    void heal() {
        healed.countDown();
    }

    /** Waits until this has healed, or so long. Never gives up for an interrupt: it would close the file it is called for. */
    void awaitHealed(long waitNanos) {
        boolean isInterrupted = false;
        long untilNanos = clock.nanos() + waitNanos;
        while (true) {
            try {
                var _ = healed.await(untilNanos - clock.nanos(), TimeUnit.NANOSECONDS);
                break;
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
