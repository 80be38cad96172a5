package dev.balsa.broker.client;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes that calls hold in memory at one time, over the whole broker, fairly between connections: one that holds some may
 * take more only while as much is left for others as it holds itself then. So one connection gets at most half, n greedy ones leave
 * a part of 1/(n+1), and whoever holds nothing gets something as long as there is any. Any thread.
 */
public final class ByteBudget {
    /** What one connection has of it. */
    public static final class Share {
        private final AtomicLong usedBytes = new AtomicLong();
    }

    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private volatile boolean hasRefused;

    public ByteBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** @return false if it would go over the limit or what is fair: nothing was taken */
    public boolean tryTake(Share share, long bytes) {
        long used = usedBytes.addAndGet(bytes);
        long own = share.usedBytes.addAndGet(bytes);
        boolean holdsMore = own > bytes;
        if (used > limitBytes || (holdsMore && own > limitBytes - used)) {
            give(share, bytes);
            hasRefused = true;
            return false;
        }
        return true;
    }

    /** Returns what was taken. */
    public void give(Share share, long bytes) {
        usedBytes.addAndGet(-bytes);
        share.usedBytes.addAndGet(-bytes);
    }

    public long usedBytes() {
        return usedBytes.get();
    }

    /** Whether anybody was refused since the last question. For one asker. */
    boolean hasRefused() {
        boolean refused = hasRefused;
        hasRefused = false;
        return refused;
    }
}
