package dev.balsa.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void beginsAtOnceThenDoublesUpToTheLimit() {
        Backoff backoff = new Backoff(Duration.ofNanos(50), Duration.ofNanos(1_000), new Random(1));
        for (int round = 0; round < 100; round++) {
            assertEquals(0, backoff.nextPauseNanos());
            for (long pause : new long[] {50, 100, 200, 400, 800, 1_000, 1_000}) {
                long drawn = backoff.nextPauseNanos();
                assertTrue(drawn >= pause / 2 && drawn <= pause, drawn + " for " + pause);
            }
            backoff.reset();
        }
    }
}
