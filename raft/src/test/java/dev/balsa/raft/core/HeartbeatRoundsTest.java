package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeartbeatRoundsTest {
    private final HeartbeatRounds rounds = new HeartbeatRounds(Replicas.SETTINGS);

    @Test
    void remembersWhenARoundWasSent() {
        assertEquals(0, rounds.latest());
        assertFalse(rounds.isKnown(0));
        for (int i = 1; i <= 100; i++) {
            assertEquals(i, rounds.begin(2L * i));
            assertEquals(2L * i, rounds.sentTick(i));
        }
        assertEquals(198, rounds.sentTick(99));
        assertFalse(rounds.isKnown(101), "not sent yet");
        assertFalse(rounds.isKnown(1), "too old to be told apart");
        assertFalse(rounds.isKnown(-1));
    }

    @Test
    void timedRoundsAreToldApart() {
        assertEquals(0, rounds.latestTimed());
        assertEquals(1, rounds.beginTimed(0));
        rounds.begin(1);
        rounds.begin(1);
        assertEquals(1, rounds.latestTimed());
        assertEquals(4, rounds.beginTimed(2));
        assertEquals(4, rounds.latestTimed());
        assertEquals(4, rounds.latest());
    }

    /** Otherwise answers that prove a majority within the longest timeout would be thrown away. */
    @Test
    void remembersForTheLongestElectionTimeout() {
        int wanted = Replicas.SETTINGS.electionTicksMax() / Replicas.SETTINGS.heartbeatTicks();
        for (int i = 1; i <= 1_000; i++) {
            rounds.begin(i);
        }
        assertTrue(rounds.isKnown(1_000 - wanted));
        assertEquals(1_000 - wanted, rounds.sentTick(1_000 - wanted));
    }
}
