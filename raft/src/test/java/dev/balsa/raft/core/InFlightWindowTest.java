package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InFlightWindowTest {
    private final InFlightWindow window = new InFlightWindow();

    @Test
    void isLimitedByBytesButNeverShutWhenEmpty() {
        assertTrue(window.hasRoom(1));
        window.add(1, 100);
        assertFalse(window.hasRoom(1));
        assertFalse(window.hasRoom(100));
        assertTrue(window.hasRoom(101));
        window.releaseUpTo(0);
        assertFalse(window.hasRoom(100));
        window.releaseUpTo(1);
        assertTrue(window.isEmpty());
        assertTrue(window.hasRoom(1));
    }

    @Test
    void isLimitedByAppends() {
        for (int i = 1; i <= InFlightWindow.MAX_APPENDS; i++) {
            assertTrue(window.hasRoom(Integer.MAX_VALUE));
            window.add(i, 1);
        }
        assertFalse(window.hasRoom(Integer.MAX_VALUE));
        window.releaseAll();
        assertTrue(window.isEmpty());
    }

    @Test
    void releasesExactlyWhatWasAnswered() {
        for (long seed = 0; seed < 20; seed++) {
            InFlightWindow tested = new InFlightWindow();
            Random random = new Random(seed);
            Deque<long[]> model = new ArrayDeque<>();
            long lastIndex = 0;
            for (int i = 0; i < 500; i++) {
                if (random.nextBoolean()) {
                    lastIndex += 1 + random.nextInt(3);
                    int size = 1 + random.nextInt(50);
                    tested.add(lastIndex, size);
                    model.add(new long[] {lastIndex, size});
                } else {
                    long upTo = lastIndex - random.nextInt(8);
                    tested.releaseUpTo(upTo);
                    model.removeIf(append -> append[0] <= upTo);
                }
                long bytes = model.stream().mapToLong(append -> append[1]).sum();
                assertEquals(model.isEmpty(), tested.isEmpty(), "seed " + seed);
                assertTrue(tested.hasRoom((int) bytes + 1), "seed " + seed);
                assertEquals(model.isEmpty(), tested.hasRoom((int) bytes), "seed " + seed);
            }
        }
    }
}
