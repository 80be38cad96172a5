package dev.balsa.raft.log;

import dev.balsa.raft.Check;
import java.util.Arrays;

/**
 * Which part of the log is on this disk. Writes are under way while the log goes on, is cut and goes on again; a
 * write that finishes late must not make entries look durable that took the place of the ones it wrote. Two rules
 * exclude that: sequence numbers are never used twice, and a truncation lowers what every write under way covers.
 */
public final class DurabilityLedger {
    private static final int MIN_CAPACITY = 8;

    // Writes under way, oldest first: a ring of three columns whose capacity is a power of two.
    private long[] seqs = new long[MIN_CAPACITY];
    private long[] covers = new long[MIN_CAPACITY];
    private long[] ticks = new long[MIN_CAPACITY];
    private int head;
    private int size;

    private long lastSeq;
    private long durableSeq;
    private long durableIndex;

    /** @param durableIndex the last index that recovery found on disk */
    public DurabilityLedger(long durableIndex) {
        this.durableIndex = durableIndex;
    }

    public long nextSeq() {
        return ++lastSeq;
    }

    /**
     * Notes what will be durable once the newest write is: it may still be growing, so this may be called again for it.
     *
     * @param tick now; a write is as old as its first note
     */
    public void cover(long seq, long upToIndex, long tick) {
        Check.that(seq == lastSeq && seq > durableSeq, "not the newest write", seq, lastSeq);
        if (size > 0 && seqs[position(size - 1)] == seq) {
            covers[position(size - 1)] = upToIndex;
            return;
        }
        if (size == seqs.length) {
            grow();
        }
        int at = position(size);
        seqs[at] = seq;
        covers[at] = upToIndex;
        ticks[at] = tick;
        size++;
    }

    /** The log was cut: nothing from {@code index} on is durable, whatever is written under that index from now on. */
    public void truncateFrom(long index) {
        for (int i = 0; i < size; i++) {
            int at = position(i);
            covers[at] = Math.min(covers[at], index - 1);
        }
        durableIndex = Math.min(durableIndex, index - 1);
    }

    /**
     * Storage has finished every write up to this one.
     *
     * @return whether that is news
     */
    public boolean persisted(long seq) {
        Check.that(seq <= lastSeq, "storage finished a write it was never given", seq, lastSeq);
        if (seq <= durableSeq) {
            return false;
        }
        durableSeq = seq;
        while (size > 0 && seqs[head] <= seq) {
            durableIndex = covers[head];
            head = (head + 1) & (seqs.length - 1);
            size--;
        }
        return true;
    }

    public long durableIndex() {
        return durableIndex;
    }

    /** Whether this write, or a later one, has finished. 0 stands for what recovery found. */
    public boolean isDurable(long seq) {
        return seq <= durableSeq;
    }

    /** Ticks since the oldest write under way was begun, 0 if there is none. */
    public long oldestAgeTicks(long tick) {
        return size == 0 ? 0 : tick - ticks[head];
    }

    private int position(int offset) {
        return (head + offset) & (seqs.length - 1);
    }

    private void grow() {
        seqs = unrolled(seqs);
        covers = unrolled(covers);
        ticks = unrolled(ticks);
        head = 0;
    }

    private long[] unrolled(long[] column) {
        long[] grown = Arrays.copyOf(column, column.length * 2);
        for (int i = 0; i < size; i++) {
            grown[i] = column[(head + i) & (column.length - 1)];
        }
        return grown;
    }
}
