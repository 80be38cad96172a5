package dev.balsa.raft.core;

import java.util.Arrays;

/** Appends sent to one peer and not yet answered: their bytes are what limits how far the leader runs ahead of it. */
final class InFlightWindow {
    /** However small the appends are. */
    static final int MAX_APPENDS = 1024;

    private static final int MIN_CAPACITY = 8;

    // Rings whose capacity is a power of two: last index and bytes of each append, oldest first.
    private long[] lastIndexes = new long[MIN_CAPACITY];
    private int[] sizes = new int[MIN_CAPACITY];
    private int head;
    private int count;
    private long bytes;

    void add(long lastIndex, int sizeBytes) {
        if (count == sizes.length) {
            grow();
        }
        int at = (head + count) & (sizes.length - 1);
        lastIndexes[at] = lastIndex;
        sizes[at] = sizeBytes;
        count++;
        bytes += sizeBytes;
    }

    /** The peer has everything up to here. */
    void releaseUpTo(long index) {
        while (count > 0 && lastIndexes[head] <= index) {
            bytes -= sizes[head];
            head = (head + 1) & (sizes.length - 1);
            count--;
        }
    }

    void releaseAll() {
        head = 0;
        count = 0;
        bytes = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** One append always fits into an empty window, however large its entry is. */
    boolean hasRoom(int maxBytes) {
        return count == 0 || (bytes < maxBytes && count < MAX_APPENDS);
    }

    private void grow() {
        long[] grownIndexes = Arrays.copyOf(lastIndexes, count * 2);
        int[] grownSizes = Arrays.copyOf(sizes, count * 2);
        for (int i = 0; i < count; i++) {
            int at = (head + i) & (sizes.length - 1);
            grownIndexes[i] = lastIndexes[at];
            grownSizes[i] = sizes[at];
        }
        lastIndexes = grownIndexes;
        sizes = grownSizes;
        head = 0;
    }
}
