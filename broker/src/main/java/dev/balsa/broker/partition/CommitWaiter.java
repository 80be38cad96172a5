package dev.balsa.broker.partition;

import dev.balsa.broker.error.Failure;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Waits until enough new bytes have committed, in one partition or in several together, or until its time is over. Any thread.
 */
public final class CommitWaiter {
    /** Exactly one of the two is called, once, on a group's loop: it must not block. */
    public interface Listener {
        /** Look again: there is something new, the time is over, or a replica can no longer serve. */
        void ready();

        /** Too many wait already. */
        void refused(Failure failure);
    }

    private final AtomicLong missingBytes;
    private final long deadlineNanos;
    private final Listener listener;
    private final AtomicBoolean over = new AtomicBoolean();

    public CommitWaiter(long minBytes, long deadlineNanos, Listener listener) {
        this.missingBytes = new AtomicLong(minBytes);
        this.deadlineNanos = deadlineNanos;
        this.listener = listener;
    }

    /** The caller has lost interest; nothing is called any more. */
    public void cancel() {
        over.set(true);
    }

    boolean isOver() {
        return over.get();
    }

    void committed(long bytes) {
        if (missingBytes.addAndGet(-bytes) <= 0) {
            wake();
        }
    }

    void expire(long nowNanos) {
        if (nowNanos - deadlineNanos >= 0) {
            wake();
        }
    }

    void wake() {
        if (over.compareAndSet(false, true)) {
            Callbacks.run(listener::ready);
        }
    }

    void refuse(Failure failure) {
        if (over.compareAndSet(false, true)) {
            Callbacks.give(listener::refused, failure);
        }
    }
}
