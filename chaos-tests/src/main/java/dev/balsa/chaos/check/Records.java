package dev.balsa.chaos.check;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.Request;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Every record that was sent, as columns; a record's number is its place in them. About seventy bytes each. */
final class Records {
    static final int NONE = LongIntMap.ABSENT;
    private static final long NO_OFFSET = Answer.NONE;

    private static final byte OK = 1;
    private static final byte REFUSED = 2;
    private static final byte IDEMPOTENT = 4;
    private static final byte IN_FINAL_READ = 8;

    private final LongIntMap byValue;
    private int count;
    private long[] values = new long[1024];
    private int[] partitions = new int[1024];
    private int[] invokedLines = new int[1024];
    private int[] completedLines = new int[1024];
    private int[] readLines = new int[1024];
    private long[] ackedOffsets = new long[1024];
    private long[] readOffsets = new long[1024];
    private int[] terms = new int[1024];
    private byte[] flags = new byte[1024];
    private AckLevel[] acks = new AckLevel[1024];
    private @Nullable AckLevel[] reached = new @Nullable AckLevel[1024];

    Records(Steps steps) {
        this.byValue = new LongIntMap(steps);
    }

    int count() {
        return count;
    }

    /** {@link #NONE} if nobody has sent it. */
    int ofValue(long value) {
        return value < 0 ? NONE : byValue.get(value);
    }

    /** Returns false if the value was sent before. */
    boolean sent(long value, int partition, long line, Request.Send send) {
        if (byValue.putIfAbsent(value, count) != LongIntMap.ABSENT) {
            return false;
        }
        if (count == values.length) {
            grow(2 * count);
        }
        values[count] = value;
        partitions[count] = partition;
        invokedLines[count] = Math.toIntExact(line);
        ackedOffsets[count] = NO_OFFSET;
        readOffsets[count] = NO_OFFSET;
        terms[count] = (int) Answer.NONE;
        acks[count] = send.acks();
        flags[count] = send.idempotent() ? IDEMPOTENT : 0;
        count++;
        return true;
    }

    private void grow(int size) {
        values = Arrays.copyOf(values, size);
        partitions = Arrays.copyOf(partitions, size);
        invokedLines = Arrays.copyOf(invokedLines, size);
        completedLines = Arrays.copyOf(completedLines, size);
        readLines = Arrays.copyOf(readLines, size);
        ackedOffsets = Arrays.copyOf(ackedOffsets, size);
        readOffsets = Arrays.copyOf(readOffsets, size);
        terms = Arrays.copyOf(terms, size);
        flags = Arrays.copyOf(flags, size);
        acks = Arrays.copyOf(acks, size);
        reached = Arrays.copyOf(reached, size);
    }

    void acknowledged(int record, long line, Answer.Sent sent, int index) {
        flags[record] |= OK;
        completedLines[record] = Math.toIntExact(line);
        reached[record] = sent.reached();
        terms[record] = (int) Math.min(sent.term(), Integer.MAX_VALUE);
        ackedOffsets[record] = sent.offsets().length == 0 ? NO_OFFSET : sent.offsets()[index];
    }

    void refused(int record, long line) {
        flags[record] |= REFUSED;
        completedLines[record] = Math.toIntExact(line);
    }

    void read(int record, long line, long offset, boolean isFinal) {
        if (readOffsets[record] == NO_OFFSET) {
            readOffsets[record] = offset;
            readLines[record] = Math.toIntExact(line);
        }
        if (isFinal) {
            flags[record] |= IN_FINAL_READ;
        }
    }

    long value(int record) {
        return values[record];
    }

    int partition(int record) {
        return partitions[record];
    }

    long invokedLine(int record) {
        return invokedLines[record];
    }

    /** 0 if the outcome is unknown. */
    long completedLine(int record) {
        return completedLines[record];
    }

    /** Of the first poll that returned it, 0 if none did. */
    long readLine(int record) {
        return readLines[record];
    }

    boolean isAcknowledged(int record) {
        return (flags[record] & OK) != 0;
    }

    boolean isRefused(int record) {
        return (flags[record] & REFUSED) != 0;
    }

    boolean isIdempotent(int record) {
        return (flags[record] & IDEMPOTENT) != 0;
    }

    boolean isRead(int record) {
        return readOffsets[record] != NO_OFFSET;
    }

    boolean isInFinalRead(int record) {
        return (flags[record] & IN_FINAL_READ) != 0;
    }

    AckLevel acks(int record) {
        return acks[record];
    }

    /** Null if it was not acknowledged. */
    @Nullable
    AckLevel reached(int record) {
        return reached[record];
    }

    /** Of the leader that acknowledged, {@link Answer#NONE} if not told. */
    long term(int record) {
        return terms[record];
    }

    /** {@link Answer#NONE} if not told. */
    long ackedOffset(int record) {
        return ackedOffsets[record];
    }

    /**
     * Whether the acknowledged offset has to be the record's offset. With acks=1 another record may come to stand there, and
     * without idempotence the copy that was acknowledged may be lost while an earlier one is not.
     */
    boolean tellsOffset(int record) {
        return isAcknowledged(record)
                && ackedOffsets[record] != NO_OFFSET
                && (reached(record) == AckLevel.ALL || (isIdempotent(record) && isRead(record)));
    }

    /** Whether it has to be in the log: acknowledged as committed, or read. */
    boolean isCommitted(int record) {
        return isRead(record) || reached(record) == AckLevel.ALL;
    }

    /** Where it certainly stands in the log, {@link Answer#NONE} if nobody knows. */
    long offset(int record) {
        if (isRead(record)) {
            return readOffsets[record];
        }
        return isCommitted(record) ? ackedOffsets[record] : NO_OFFSET;
    }

    /** Of whatever told that offset. */
    long offsetLine(int record) {
        return isRead(record) ? readLines[record] : completedLines[record];
    }
}
