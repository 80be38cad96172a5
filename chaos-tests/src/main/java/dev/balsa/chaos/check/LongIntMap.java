package dev.balsa.chaos.check;

import java.util.Arrays;

/** From numbers that are not negative to numbers that are not: twelve bytes an entry at half load, and no objects. */
final class LongIntMap {
    static final int ABSENT = -1;
    private static final long EMPTY = -1;
    /** Spreads counters over the table; the odd number closest to 2^64 divided by the golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Steps steps;
    private long[] keys = new long[16];
    private int[] values = new int[16];
    private int size;

    LongIntMap(Steps steps) {
        this.steps = steps;
        Arrays.fill(keys, EMPTY);
    }

    int size() {
        return size;
    }

    int get(long key) {
        int index = find(key);
        return keys[index] == key ? values[index] : ABSENT;
    }

    /** Returns what was there before, which stays, or {@link #ABSENT}. */
    int putIfAbsent(long key, int value) {
        int index = find(key);
        if (keys[index] == key) {
            return values[index];
        }
        keys[index] = key;
        values[index] = value;
        size++;
        if (size > keys.length / 3 * 2) {
            grow();
        }
        return ABSENT;
    }

    long[] sortedKeys() {
        long[] sorted = new long[size];
        int count = 0;
        for (long key : keys) {
            if (key != EMPTY) {
                sorted[count++] = key;
            }
        }
        Arrays.sort(sorted);
        steps.add(keys.length);
        return sorted;
    }

    private int find(long key) {
        int mask = keys.length - 1;
        int index = (int) ((key * SPREAD) >>> 32) & mask;
        steps.add(1);
        while (keys[index] != key && keys[index] != EMPTY) {
            index = (index + 1) & mask;
            steps.add(1);
        }
        return index;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new int[keys.length];
        Arrays.fill(keys, EMPTY);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != EMPTY) {
                int index = find(oldKeys[i]);
                keys[index] = oldKeys[i];
                values[index] = oldValues[i];
            }
        }
    }
}
