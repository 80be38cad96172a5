package dev.balsa.raft.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MajorityTest {
    private static final int MAX_VOTERS = 7;

    /** Every assignment of values 0..voters to up to seven voters, against the definition. */
    @Test
    void reachedIsTheGreatestValueThatMoreThanHalfHave() {
        for (int voters = 1; voters <= MAX_VOTERS; voters++) {
            long assignments = Math.round(Math.pow(voters + 1, voters));
            for (long assignment = 0; assignment < assignments; assignment++) {
                long[] values = new long[voters];
                long rest = assignment;
                for (int i = 0; i < voters; i++) {
                    values[i] = rest % (voters + 1);
                    rest /= voters + 1;
                }
                long expected = byDefinition(values);
                assertEquals(expected, Majority.reached(values, voters), () -> Arrays.toString(values));
            }
        }
    }

    private static long byDefinition(long[] values) {
        long best = -1;
        for (long candidate : values) {
            int have = 0;
            for (long value : values) {
                have += value >= candidate ? 1 : 0;
            }
            if (2 * have > values.length) {
                best = Math.max(best, candidate);
            }
        }
        return best;
    }

    @Test
    void anyTwoMajoritiesShareAVoterAndNoSmallerSetsMust() {
        for (int voters = 1; voters <= MAX_VOTERS; voters++) {
            for (int count = 0; count <= voters; count++) {
                boolean mustOverlap = true;
                for (int first = 0; first < 1 << voters; first++) {
                    for (int second = 0; second < 1 << voters; second++) {
                        if (Integer.bitCount(first) == count && Integer.bitCount(second) == count) {
                            mustOverlap &= (first & second) != 0;
                        }
                    }
                }
                assertEquals(mustOverlap, Majority.isReached(count, voters), count + " of " + voters);
            }
        }
    }

    @Test
    void nobodyIsAMajorityOfNoVoters() {
        assertFalse(Majority.isReached(0, 0));
        assertFalse(Majority.isReached(1, 0));
        assertTrue(Majority.isReached(1, 1));
        assertThrows(IllegalArgumentException.class, () -> Majority.reached(new long[3], 0));
        assertThrows(IllegalArgumentException.class, () -> Majority.reached(new long[3], 4));
    }

    @Test
    void onlyTheFirstValuesCount() {
        assertEquals(3, Majority.reached(new long[] {5, 3, 1, 99, 99, 99}, 3));
    }
}
