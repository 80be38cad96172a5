package dev.balsa.raft.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.InvariantViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryWindowTest {
    @Test
    void behavesLikeAList() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            EntryWindow window = new EntryWindow(7);
            List<Entry> model = new ArrayList<>();
            long first = 7;
            for (int i = 0; i < 2_000; i++) {
                int dice = random.nextInt(100);
                // Grows and shrinks by turns, so that the ring is resized in every position.
                int appends = i / 400 % 2 == 0 ? 70 : 40;
                if (dice < appends) {
                    Entry entry = TestEntries.entry(first + model.size(), 1);
                    window.append(entry);
                    model.add(entry);
                } else if (dice < 95 && !model.isEmpty()) {
                    window.removeFirst();
                    model.removeFirst();
                    first++;
                } else if (!model.isEmpty()) {
                    int keep = Math.max(0, model.size() - random.nextInt(5));
                    window.truncateFrom(first + keep);
                    model.subList(keep, model.size()).clear();
                }
                assertEquals(first, window.firstIndex(), "seed " + seed);
                assertEquals(model.size(), window.size(), "seed " + seed);
                for (int at = 0; at < model.size(); at++) {
                    assertSame(model.get(at), window.get(first + at), "seed " + seed);
                }
            }
        }
    }

    @Test
    void refusesWhatIsNotThere() {
        EntryWindow window = new EntryWindow(3);
        assertThrows(InvariantViolation.class, window::removeFirst);
        assertThrows(InvariantViolation.class, () -> window.append(TestEntries.entry(4, 1)));
        window.append(TestEntries.entry(3, 1));
        assertFalse(window.contains(2));
        assertTrue(window.contains(3));
        assertFalse(window.contains(4));
        assertThrows(InvariantViolation.class, () -> window.get(2));
        assertThrows(InvariantViolation.class, () -> window.get(4));
        assertThrows(InvariantViolation.class, () -> window.truncateFrom(2));
    }
}
