package dev.balsa.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ring agrees with a plain list of all entries. */
class RecentOffsetsTest {
    private record Placed(long index, long baseOffset, long nextOffset) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void findsWhatAListFinds(long seed) {
        Random random = new Random(seed);
        RecentOffsets recent = new RecentOffsets();
        List<Placed> all = new ArrayList<>();
        long offset = random.nextInt(100);
        long storedOffset = 0;
        long firstIndex = 1 + random.nextInt(50);
        for (long index = firstIndex; index < firstIndex + 2_000; index++) {
            // Control entries take no offset.
            long next = offset + random.nextInt(4);
            all.add(new Placed(index, offset, next));
            recent.add(index, offset, next, storedOffset);
            offset = next;
            if (random.nextInt(50) == 0) {
                storedOffset = offset - random.nextInt(40);
                recent.forgetStored(storedOffset);
            }
            check(recent, all, storedOffset, random, seed);
        }
        assertTrue(recent.size() < 1_000, "stored entries are forgotten");
    }

    @Test
    void entriesComeWithoutGaps() {
        RecentOffsets recent = new RecentOffsets();
        recent.add(4, 0, 1, 0);
        assertThrows(IllegalStateException.class, () -> recent.add(6, 1, 2, 0));
    }

    private static void check(RecentOffsets recent, List<Placed> all, long storedOffset, Random random, long seed) {
        long end = all.getLast().nextOffset();
        long wanted = Math.max(0, end - random.nextInt(600) + 5);
        long found = recent.indexOf(wanted);
        long expected = all.stream()
                .filter(placed -> placed.baseOffset() <= wanted && wanted < placed.nextOffset())
                .mapToLong(Placed::index)
                .findFirst()
                .orElse(-1);
        String where = "offset " + wanted + ", stored " + storedOffset + ", end " + end + ", seed " + seed;
        if (found != -1 || wanted >= storedOffset) {
            assertEquals(expected, found, where);
        }
    }
}
