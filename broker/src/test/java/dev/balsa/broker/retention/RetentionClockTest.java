package dev.balsa.broker.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.broker.testing.ManualClock;
import org.junit.jupiter.api.Test;

class RetentionClockTest {
    private static final long YEAR_MS = 365L * 24 * 60 * 60 * 1000;

    private final ManualClock machine = new ManualClock();
    private final RetentionClock clock = new RetentionClock(machine::millis, machine);

    @Test
    void itFollowsTheWallClock() {
        for (int i = 0; i < 100; i++) {
            machine.advanceMs(i);
            assertEquals(machine.millis(), clock.nowMs());
        }
    }

    @Test
    void aClockSetForwardByAYearAgesNothingByAYear() {
        long before = clock.nowMs();
        machine.setWallMs(before + YEAR_MS);
        assertEquals(before, clock.nowMs());
        machine.advanceMs(60_000);
        assertEquals(before + 120_000, clock.nowMs(), "twice as fast, so that small corrections are made up for");
        machine.setWallMs(before + 130_000);
        machine.advanceMs(60_000);
        assertEquals(before + 190_000, clock.nowMs());
    }

    @Test
    void aClockSetBackStandsStill() {
        long before = clock.nowMs();
        machine.setWallMs(before - YEAR_MS);
        machine.advanceMs(1_000);
        assertEquals(before, clock.nowMs());
        machine.setWallMs(before);
        machine.advanceMs(10);
        assertEquals(before + 10, clock.nowMs());
    }
}
