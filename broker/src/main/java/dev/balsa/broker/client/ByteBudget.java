package dev.balsa.broker.client;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes that calls hold in memory at one time, over the whole broker, fairly between connections: one that holds some may
 * take more only while as much is left for others as it holds itself then. So one connection gets at most half, n greedy ones leave
 * a part of 1/(n+1), and whoever holds nothing gets something as long as there is any. A part can be kept for those who hold
 * nothing, or many that take small pieces would leave no room for a large one, ever. Any thread.
 */
public final class ByteBudget {
    /** What one connection has of it. */
    public static final class Share {
        private final AtomicLong usedBytes = new AtomicLong();

        long usedBytes() {
            return usedBytes.get();
        }
    }

    /** With less than this part of the limit left, a refusal is a shortage, and not only the greed of who was refused. */
    private static final int LOW_PART = 6;

    private final long limitBytes;
    private final long keptBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private volatile boolean wasShort;

    private ByteBudget(long limitBytes, long keptBytes) {
        this.limitBytes = limitBytes;
        this.keptBytes = keptBytes;
    }

    /** One for pieces that are all small against what it holds. */
    public static ByteBudget ofSmallPieces(long limitBytes) {
        return new ByteBudget(limitBytes, 0);
    }

    /** One for pieces of up to a sixth of it: so much is left to those who hold nothing. */
    public static ByteBudget ofLargePieces(long limitBytes) {
        return new ByteBudget(limitBytes, limitBytes / LOW_PART);
    }

    /** @return false if it would go over the limit or what is fair: nothing was taken */
    public boolean tryTake(Share share, long bytes) {
        // First without taking: one who asks in vain shall not be in the way of others, not even for a moment.
        if (hasRoom(usedBytes.get(), share.usedBytes.get(), bytes)) {
            long used = usedBytes.addAndGet(bytes);
            long own = share.usedBytes.addAndGet(bytes);
            if (hasRoom(used - bytes, own - bytes, bytes)) {
                return true;
            }
            give(share, bytes);
        }
        if (limitBytes - usedBytes.get() - bytes < limitBytes / LOW_PART) {
            wasShort = true;
        }
        return false;
    }

    private boolean hasRoom(long used, long own, long more) {
        long left = limitBytes - used - more;
        return left >= 0 && (own == 0 || (own + more <= left && left >= keptBytes));
    }

    /** Returns what was taken. */
    public void give(Share share, long bytes) {
        usedBytes.addAndGet(-bytes);
        share.usedBytes.addAndGet(-bytes);
    }

    public long usedBytes() {
        return usedBytes.get();
    }

    /** Whether anybody was refused for want of memory since the last question. For one asker. */
    boolean wasShort() {
        boolean refused = wasShort;
        wasShort = false;
        return refused;
    }
}
