package dev.balsa.client.producer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The bytes of {@code buffer.memory}, taken by senders and given back when batches end. Those who wait are served in turn. */
final class MemoryBudget {
    private final long totalBytes;
    private final Runnable onPressure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Condition> waiting = new ArrayDeque<>();
    private long freeBytes;
    private volatile boolean pressed;
    private long exhaustedCount;
    private long waitedNanos;
    private boolean closed;

    /** @param onPressure called by a thread that begins to wait, so that batches are sent before they are full */
    MemoryBudget(long totalBytes, Runnable onPressure) {
        this.totalBytes = totalBytes;
        this.freeBytes = totalBytes;
        this.onPressure = onPressure;
    }

    /**
     * Takes bytes, waiting for them if need be.
     *
     * @return false if the time ran out or the budget was closed
     */
    boolean reserve(long bytes, long timeoutMs) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!closed && waiting.isEmpty() && freeBytes >= bytes) {
                freeBytes -= bytes;
                return true;
            }
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
            while (!closed && (!turn.equals(waiting.peekFirst()) || freeBytes < bytes)) {
                if (restNanos <= 0) {
                    exhaustedCount++;
                    return false;
                }
                restNanos = turn.awaitNanos(restNanos);
            }
            if (closed) {
                return false;
            }
            freeBytes -= bytes;
            return true;
        } finally {
            waitedNanos += System.nanoTime() - beganNanos;
            waiting.remove(turn);
            pressed = !waiting.isEmpty();
            wakeFirst();
        }
    }

    void release(long bytes) {
        lock.lock();
        try {
            freeBytes += bytes;
            wakeFirst();
        } finally {
            lock.unlock();
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
        lock.lock();
        try {
            return freeBytes;
        } finally {
            lock.unlock();
        }
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
