package dev.balsa.chaos.check;

import java.util.Arrays;

/** Which record is known to stand at which offset of one partition. Offsets that nobody has seen a record at do not count. */
final class PartitionLog {
    private final String name;
    private final Steps steps;
    private final LongIntMap recordAt;
    private long[] sortedOffsets = {};
    private long drainedEnd = -1;
    private long drainedLine;
    private long acknowledgedCount;

    PartitionLog(String name, Steps steps) {
        this.name = name;
        this.steps = steps;
        this.recordAt = new LongIntMap(steps);
    }

    String name() {
        return name;
    }

    /** The first to name a record of an offset decides; others will be found to disagree. */
    void known(long offset, int record) {
        recordAt.putIfAbsent(offset, record);
    }

    /** No more offsets become known. */
    void complete() {
        sortedOffsets = recordAt.sortedKeys();
    }

    int recordAt(long offset) {
        return recordAt.get(offset);
    }

    /** How many known offsets are smaller; only of a known one, and after {@link #complete}. */
    int rank(long offset) {
        int count = sortedOffsets.length;
        steps.add(1);
        long first = sortedOffsets[0];
        if (sortedOffsets[count - 1] - first == count - 1) {
            return (int) (offset - first);
        }
        steps.add(32 - Integer.numberOfLeadingZeros(count));
        return Arrays.binarySearch(sortedOffsets, offset);
    }

    long offsetOfRank(int rank) {
        return sortedOffsets[rank];
    }

    void drained(long end, long line) {
        if (end > drainedEnd) {
            drainedEnd = end;
            drainedLine = line;
        }
    }

    boolean isDrained() {
        return drainedEnd >= 0;
    }

    /** The end of the final read. */
    long drainedEnd() {
        return drainedEnd;
    }

    long drainedLine() {
        return drainedLine;
    }

    void acknowledged() {
        acknowledgedCount++;
    }

    /** How many sends were. */
    long acknowledgedCount() {
        return acknowledgedCount;
    }
}
