package dev.balsa.raft.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.raft.InvariantViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TermBoundariesTest {
    @Test
    void agreesWithTheListOfAllTerms() {
        for (long seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            EntryId base = seed % 2 == 0 ? EntryId.ZERO : new EntryId(10, 3);
            TermBoundaries boundaries = new TermBoundaries(base);
            List<Integer> terms = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int last = terms.isEmpty() ? base.term() : terms.getLast();
                if (random.nextInt(20) == 0 && !terms.isEmpty()) {
                    int gone = random.nextInt(terms.size()) + 1;
                    base = new EntryId(base.index() + gone, terms.get(gone - 1));
                    long lastIndex = base.index() - gone + terms.size();
                    terms.subList(0, gone).clear();
                    boundaries.startAfter(base, lastIndex);
                } else if (random.nextInt(10) < 8) {
                    int term = Math.max(1, last + (random.nextInt(3) == 0 ? random.nextInt(3) : 0));
                    terms.add(term);
                    boundaries.append(base.index() + terms.size(), term);
                } else if (!terms.isEmpty()) {
                    int keep = Math.max(0, terms.size() - random.nextInt(8) - 1);
                    terms.subList(keep, terms.size()).clear();
                    boundaries.truncateFrom(base.index() + keep + 1);
                }
                compare(boundaries, base, terms, seed);
            }
        }
    }

    private static void compare(TermBoundaries boundaries, EntryId base, List<Integer> terms, long seed) {
        long lastIndex = base.index() + terms.size();
        assertEquals(terms.isEmpty() ? base.term() : terms.getLast(), boundaries.lastTerm(), "seed " + seed);
        assertEquals(base.term(), boundaries.termAt(base.index()), "seed " + seed);
        for (int at = 0; at < terms.size(); at++) {
            long index = base.index() + at + 1;
            int term = terms.get(at);
            assertEquals(term, boundaries.termAt(index), "seed " + seed);
            assertEquals(base.index() + terms.indexOf(term) + 1, boundaries.firstIndexOfTermAt(index), "seed " + seed);
        }
        int maxTerm = terms.isEmpty() ? base.term() + 1 : terms.getLast() + 1;
        for (int term = 1; term <= maxTerm; term++) {
            int at = terms.lastIndexOf(term);
            long none = term == base.term() && base.index() > 0 ? base.index() : -1;
            long expected = at >= 0 ? base.index() + at + 1 : none;
            assertEquals(expected, boundaries.lastIndexOfTerm(term, lastIndex), "seed " + seed + " term " + term);
        }
    }

    /** An election without data leaves a boundary at the very end; it must go with the entry (KAFKA-10706). */
    @Test
    void termBoundariesTruncateAtEnd() {
        TermBoundaries boundaries = new TermBoundaries(EntryId.ZERO);
        boundaries.append(1, 1);
        boundaries.append(2, 2);
        boundaries.append(3, 5);
        boundaries.truncateFrom(3);
        assertEquals(2, boundaries.lastTerm());
        assertEquals(-1, boundaries.lastIndexOfTerm(5, 2));
        boundaries.append(3, 3);
        assertEquals(3, boundaries.termAt(3));
        assertEquals(3, boundaries.lastIndexOfTerm(3, 3));
    }

    @Test
    void aLogStartsOnlyAfterAnEntryOfItsOwn() {
        TermBoundaries boundaries = new TermBoundaries(EntryId.ZERO);
        boundaries.append(1, 1);
        boundaries.append(2, 2);
        assertThrows(InvariantViolation.class, () -> boundaries.startAfter(new EntryId(1, 2), 2));
    }

    @Test
    void aRestartForgetsEverything() {
        TermBoundaries boundaries = new TermBoundaries(EntryId.ZERO);
        boundaries.append(1, 1);
        boundaries.append(2, 5);
        boundaries.restartAfter(new EntryId(40, 3));
        assertEquals(3, boundaries.lastTerm());
        assertEquals(40, boundaries.lastIndexOfTerm(3, 40));
        boundaries.append(41, 4);
        assertEquals(41, boundaries.firstIndexOfTermAt(41));
    }

    @Test
    void termsNeverGoDown() {
        TermBoundaries boundaries = new TermBoundaries(new EntryId(4, 3));
        assertThrows(InvariantViolation.class, () -> boundaries.append(5, 2));
        boundaries.append(5, 3);
        assertThrows(InvariantViolation.class, () -> boundaries.append(6, 2));
        assertThrows(InvariantViolation.class, () -> boundaries.termAt(3));
        assertThrows(InvariantViolation.class, () -> boundaries.truncateFrom(4));
    }
}
