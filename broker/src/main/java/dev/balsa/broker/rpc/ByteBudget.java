package dev.balsa.broker.rpc;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes that calls hold in memory at one time, over the whole broker. Any thread. */
public final class ByteBudget {
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    public ByteBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** @return false if it would go over the limit: nothing was taken */
    boolean tryTake(long bytes) {
        long used = usedBytes.addAndGet(bytes);
        if (used > limitBytes) {
            usedBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    public long usedBytes() {
        return usedBytes.get();
    }
}
