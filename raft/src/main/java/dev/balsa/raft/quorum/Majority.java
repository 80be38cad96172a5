package dev.balsa.raft.quorum;

/** What more than half of the voters have in common. */
public final class Majority {
    private Majority() {}

    /** How many of {@code voters} are a majority. Two majorities always share a voter. */
    public static int size(int voters) {
        return voters / 2 + 1;
    }

    /** Whether {@code count} of {@code voters} are a majority. Nobody is a majority of no voters. */
    public static boolean isReached(int count, int voters) {
        return voters > 0 && count >= size(voters);
    }

    /**
     * The greatest value that a majority has reached: as many of the first {@code voters} values as {@link #size} are at
     * least this.
     *
     * @param values one per voter; reordered
     * @param voters at least 1
     */
    public static long reached(long[] values, int voters) {
        if (voters < 1 || voters > values.length) {
            throw new IllegalArgumentException(voters + " voters in " + values.length + " values");
        }
        // Insertion sort: there are hardly ever more than seven, and nothing is allocated.
        for (int i = 1; i < voters; i++) {
            long value = values[i];
            int at = i;
            while (at > 0 && values[at - 1] > value) {
                values[at] = values[at - 1];
                at--;
            }
            values[at] = value;
        }
        return values[voters - size(voters)];
    }
}
