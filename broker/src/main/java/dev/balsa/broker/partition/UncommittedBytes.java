package dev.balsa.broker.partition;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Batches in the logs that this broker leads which are not committed yet, over all partitions: they stay in memory even when nobody
 * waits for their answer any more. A partition may add to them while as much is left for others as it has there itself, so that one
 * whose followers are slow does not stop the rest; and while a sixth of all is left for those that have nothing there, so that many
 * small batches leave room for a large one. Any thread.
 */
final class UncommittedBytes {
    static final long LIMIT_BYTES = 64L << 20;
    private static final int KEPT_PART = 6;

    private final long limitBytes;
    private final AtomicLong bytes = new AtomicLong();

    UncommittedBytes(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Not exact while other loops add as well: they may go over the limit together, by a proposal each. */
    boolean hasRoom(long ownBytes, long moreBytes) {
        long left = limitBytes - bytes.get() - moreBytes;
        return left >= 0 && (ownBytes == 0 || (ownBytes + moreBytes <= left && left >= limitBytes / KEPT_PART));
    }

    void add(long more) {
        bytes.addAndGet(more);
    }
}
