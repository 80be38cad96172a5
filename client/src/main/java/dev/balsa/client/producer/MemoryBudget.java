package dev.balsa.client.producer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The bytes of {@code buffer.memory}, taken by senders and given back when batches end. Those who wait are served in turn. */
final class MemoryBudget {
    private final long totalBytes;
    private final Runnable onPressure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Condition> waiting = new ArrayDeque<>();
    private final AtomicLong freeBytes;
    private volatile boolean pressed;
    private long exhaustedCount;
    private long waitedNanos;
    private volatile boolean closed;

    /** @param onPressure called by a thread that begins to wait, so that batches are sent before they are full */
    MemoryBudget(long totalBytes, Runnable onPressure) {
        this.totalBytes = totalBytes;
        this.freeBytes = new AtomicLong(totalBytes);
        this.onPressure = onPressure;
    }

    /** Takes bytes if they are there and nobody waits for some; without a lock, as every record does this. */
    boolean tryReserve(long bytes) {
        return !pressed && !closed && take(bytes);
    }

    private boolean take(long bytes) {
        long free = freeBytes.get();
        while (free >= bytes) {
            if (freeBytes.compareAndSet(free, free - bytes)) {
                return true;
            }
            free = freeBytes.get();
        }
        return false;
    }

    /**
     * Takes bytes, waiting for them if need be.
     *
     * @return false if the time ran out or the budget was closed
     */
    boolean reserve(long bytes, long timeoutMs) throws InterruptedException {
        if (tryReserve(bytes)) {
            return true;
        }
        lock.lockInterruptibly();
        try {
            return awaitTurn(bytes, timeoutMs);
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitTurn(long bytes, long timeoutMs) throws InterruptedException {
        Condition turn = lock.newCondition();
        waiting.addLast(turn);
        pressed = true;
        onPressure.run();
        long beganNanos = System.nanoTime();
        try {
            long restNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            while (!closed && !(turn.equals(waiting.peekFirst()) && take(bytes))) {
                if (restNanos <= 0) {
                    exhaustedCount++;
                    return false;
                }
                restNanos = turn.awaitNanos(restNanos);
            }
            // Closed with the bytes taken or not: nothing is sent any more either way.
            return !closed;
        } finally {
            waitedNanos += System.nanoTime() - beganNanos;
            waiting.remove(turn);
            pressed = !waiting.isEmpty();
            wakeFirst();
        }
    }

    void release(long bytes) {
        freeBytes.addAndGet(bytes);
        // Whoever begins to wait says so first and then looks at the bytes: one of the two sees the other.
        if (pressed) {
            lock.lock();
            try {
                wakeFirst();
            } finally {
                lock.unlock();
            }
        }
    }

    private void wakeFirst() {
        Condition first = waiting.peekFirst();
        if (first != null) {
            first.signal();
        }
    }

    /** Whether somebody waits for bytes. */
    boolean isPressed() {
        return pressed;
    }

    long totalBytes() {
        return totalBytes;
    }

    long freeBytes() {
        return freeBytes.get();
    }

    /** How often somebody waited in vain. */
    long exhaustedCount() {
        lock.lock();
        try {
            return exhaustedCount;
        } finally {
            lock.unlock();
        }
    }

    /** Time that threads have spent waiting, all added up. */
    long waitedNanos() {
        lock.lock();
        try {
            return waitedNanos;
        } finally {
            lock.unlock();
        }
    }

    int waitingThreads() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody who waits go away empty-handed. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.forEach(Condition::signalAll);
        } finally {
            lock.unlock();
        }
    }
}
