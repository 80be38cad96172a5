package dev.balsa.simulation.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomnessTest {
    /** The reference generator's first numbers for this seed. */
    @Test
    void isSplitMix64() {
        Randomness random = new Randomness(1234567);
        assertEquals(6457827717110365317L, random.nextLong());
        assertEquals(3203168211198807973L, random.nextLong());
        assertEquals(Long.parseUnsignedLong("9817491932198370423"), random.nextLong());
    }

    @Test
    void streamsAreApartAndRepeatable() {
        assertEquals(
                Randomness.stream(7, "disk").nextLong(),
                Randomness.stream(7, "disk").nextLong());
        assertNotEquals(
                Randomness.stream(7, "disk").nextLong(),
                Randomness.stream(7, "network").nextLong());
        assertNotEquals(
                Randomness.stream(7, "disk").nextLong(),
                Randomness.stream(8, "disk").nextLong());
    }

    @Test
    void boundsAreIncluded() {
        Randomness random = new Randomness(1);
        List<Integer> drawn = IntStream.range(0, 200)
                .mapToObj(i -> random.between(-1, 2))
                .distinct()
                .sorted()
                .toList();
        assertEquals(List.of(-1, 0, 1, 2), drawn);
        assertEquals(5, random.between(5, 5));
    }

    @Test
    void chancesAreWhatTheySay() {
        Randomness random = new Randomness(1);
        long hits = IntStream.range(0, 10_000).filter(i -> random.chance(0.3)).count();
        assertTrue(hits > 2_800 && hits < 3_200, "hits: " + hits);
        assertTrue(IntStream.range(0, 1_000).noneMatch(i -> random.chance(0)));
        assertTrue(IntStream.range(0, 1_000).allMatch(i -> random.chance(1)));
    }

    @Test
    void shufflingKeepsEverything() {
        List<Integer> list = new ArrayList<>(IntStream.range(0, 50).boxed().toList());
        new Randomness(3).shuffle(list);
        assertNotEquals(IntStream.range(0, 50).boxed().toList(), list);
        assertEquals(
                IntStream.range(0, 50).boxed().toList(), list.stream().sorted().toList());
    }
}
