package dev.balsa.broker.partition;

/**
 * Index of the committed entry that holds an offset, for entries that may still be in memory. Entries have consecutive indexes,
 * so the offsets after them in a ring are all that is kept. Loop only.
 */
final class RecentOffsets {
    private static final int KEPT_WHEN_STORED = 256;
    private static final int INITIAL_CAPACITY = 16;

    private long[] nextOffsets = new long[INITIAL_CAPACITY];
    private long firstIndex;
    private long startOffset;
    private int head;
    private int size;

    /** @param storedOffset offsets below this are in segments, so that forgetting their entries loses nothing */
    void add(long index, long baseOffset, long nextOffset, long storedOffset) {
        if (size == 0) {
            firstIndex = index;
            startOffset = baseOffset;
        } else if (index != firstIndex + size) {
            throw new IllegalStateException("entry " + index + " committed after " + (firstIndex + size - 1));
        }
        if (size == nextOffsets.length) {
            grow();
        }
        nextOffsets[(head + size) & (nextOffsets.length - 1)] = nextOffset;
        size++;
        forgetStored(storedOffset);
    }

    /** Forgets all but the newest of the entries that segments have. */
    void forgetStored(long storedOffset) {
        while (size > KEPT_WHEN_STORED && nextOffsets[head] <= storedOffset) {
            startOffset = nextOffsets[head];
            head = (head + 1) & (nextOffsets.length - 1);
            size--;
            firstIndex++;
        }
    }

    /** The next entry may be any. */
    void clear() {
        head = 0;
        size = 0;
    }

    int size() {
        return size;
    }

    long firstIndex() {
        return firstIndex;
    }

    /** Index of the entry that holds the record at {@code offset}; -1 if it is older than what is kept, or not committed. */
    long indexOf(long offset) {
        if (offset < startOffset) {
            return -1;
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (nextOffset(middle) > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low == size ? -1 : firstIndex + low;
    }

    private long nextOffset(int position) {
        return nextOffsets[(head + position) & (nextOffsets.length - 1)];
    }

    private void grow() {
        long[] larger = new long[nextOffsets.length * 2];
        int untilWrap = Math.min(size, nextOffsets.length - head);
        System.arraycopy(nextOffsets, head, larger, 0, untilWrap);
        System.arraycopy(nextOffsets, 0, larger, untilWrap, size - untilWrap);
        nextOffsets = larger;
        head = 0;
    }
}
