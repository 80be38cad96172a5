package dev.balsa.log.segment;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Places in a segment from which a scan may start: one entry about every {@link SegmentSettings#indexIntervalBytes}. Which
 * entries get a row depends on their bytes alone. One writer appends; readers use the rows up to a count that was
 * published to them after those rows were added.
 *
 * <p>A row is four numbers of 8 bytes: base offset, index and position of an entry, and the largest record timestamp of
 * all entries before it in the segment (-1 if none).
 */
final class SparseIndex {
    static final int ROW_BYTES = 4 * Long.BYTES;

    private static final int WIDTH = 4;
    private static final int OFFSET = 0;
    private static final int INDEX = 1;
    private static final int POSITION = 2;
    private static final int TIMESTAMP = 3;

    // Volatile: a reader may meet a grown array before the publication that counts its new rows.
    private volatile long[] rows;
    private volatile int count;

    SparseIndex() {
        this(new long[WIDTH * 8], 0);
    }

    private SparseIndex(long[] rows, int count) {
        this.rows = rows;
        this.count = count;
    }

    int count() {
        return count;
    }

    void add(long offset, long index, long position, long maxTimestampBeforeMs) {
        int at = count * WIDTH;
        long[] target = rows;
        if (at == target.length) {
            target = Arrays.copyOf(target, target.length * 2);
        }
        target[at + OFFSET] = offset;
        target[at + INDEX] = index;
        target[at + POSITION] = position;
        target[at + TIMESTAMP] = maxTimestampBeforeMs;
        rows = target;
        count = at / WIDTH + 1;
    }

    long offset(int row) {
        return rows[row * WIDTH + OFFSET];
    }

    long index(int row) {
        return rows[row * WIDTH + INDEX];
    }

    long position(int row) {
        return rows[row * WIDTH + POSITION];
    }

    long maxTimestampBeforeMs(int row) {
        return rows[row * WIDTH + TIMESTAMP];
    }

    /** The row at or before the entry with this index. */
    int rowForIndex(long index, int rowCount) {
        return lastAtMost(INDEX, index, rowCount);
    }

    /** A row at or before the entry that holds this offset. */
    int rowForOffset(long offset, int rowCount) {
        return lastAtMost(OFFSET, offset, rowCount);
    }

    /** A row at or before the first entry with a record of at least this timestamp. */
    int rowForTimestamp(long timestampMs, int rowCount) {
        return lastAtMost(TIMESTAMP, timestampMs - 1, rowCount);
    }

    int sizeBytes() {
        return rows.length * Long.BYTES;
    }

    void encode(ByteBuffer out) {
        for (int i = 0; i < count * WIDTH; i++) {
            out.putLong(rows[i]);
        }
    }

    static SparseIndex decode(ByteBuffer in, int count) throws UnreadableException {
        if (count < 0 || in.remaining() / ROW_BYTES != count || in.remaining() % ROW_BYTES != 0) {
            throw new UnreadableException("claims " + count + " rows in " + in.remaining() + " bytes");
        }
        long[] rows = new long[Math.max(1, count) * WIDTH];
        in.asLongBuffer().get(rows, 0, count * WIDTH);
        return new SparseIndex(rows, count);
    }

    /** Columns never decrease. The first row stands for everything before the second, so it is never missed. */
    private int lastAtMost(int column, long value, int rowCount) {
        long[] searched = rows;
        int low = 0;
        int high = rowCount - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (searched[middle * WIDTH + column] <= value) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
