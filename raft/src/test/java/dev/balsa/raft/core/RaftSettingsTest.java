package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RaftSettingsTest {
    private static void refused(int heartbeat, int min, int max, int reconnectMin, int reconnectMax, int first) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new RaftSettings(heartbeat, min, max, reconnectMin, reconnectMax, first, 1, 1, 1, 0));
    }

    @Test
    void refusesTimesThatCannotWork() {
        refused(0, 10, 20, 2, 6, 0);
        refused(10, 10, 20, 2, 6, 0);
        refused(2, 10, 9, 2, 6, 0);
        refused(2, 10, 20, -1, 6, 0);
        refused(2, 10, 20, 7, 6, 0);
        refused(2, 10, 20, 2, 6, -1);
    }

    @Test
    void refusesLimitsThatCannotWork() {
        for (int zero = 0; zero < 3; zero++) {
            int append = zero == 0 ? 0 : 1;
            int inFlight = zero == 1 ? 0 : 1;
            int uncommitted = zero == 2 ? 0 : 1;
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new RaftSettings(2, 10, 20, 2, 6, 0, append, inFlight, uncommitted, 0));
        }
        assertThrows(IllegalArgumentException.class, () -> new RaftSettings(2, 10, 20, 2, 6, 0, 1, 1, 1, -1));
    }

    @Test
    void onlyTheFirstTimeoutIsReplaced() {
        RaftSettings changed = RaftSettings.DEFAULT.withFirstElectionTicks(3);
        assertEquals(3, changed.firstElectionTicks());
        assertEquals(RaftSettings.DEFAULT, changed.withFirstElectionTicks(0));
    }
}
