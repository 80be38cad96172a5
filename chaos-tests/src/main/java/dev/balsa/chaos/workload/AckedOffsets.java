package dev.balsa.chaos.workload;

import java.util.Arrays;

/** Where the numbered records of one key were acknowledged: eight bytes a record, so that a test may run for long. */
final class AckedOffsets {
    private static final long NONE = -1;

    private long[] offsets = {};
    private int count;

    synchronized void acknowledged(int number, long offset) {
        if (number >= offsets.length) {
            int before = offsets.length;
            offsets = Arrays.copyOf(offsets, Math.max(1024, 2 * number));
            Arrays.fill(offsets, before, offsets.length, NONE);
        }
        if (offsets[number] == NONE) {
            count++;
        }
        offsets[number] = offset;
    }

    synchronized int count() {
        return count;
    }

    /** By number; -1 for those that were not acknowledged. */
    synchronized long[] snapshot() {
        return offsets.clone();
    }
}
