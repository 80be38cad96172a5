package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TickScheduleTest {
    private static final long TICK = 50;

    @Test
    void makesUpForFewMissedTicksOnly() {
        // The clock may be negative and pass zero, as System.nanoTime does.
        TickSchedule ticks = new TickSchedule(TICK, 3, -40);
        assertEquals(0, ticks.due(9));
        assertEquals(1, ticks.due(10));
        assertEquals(0, ticks.due(59));
        assertEquals(2, ticks.due(110));
        assertEquals(3, ticks.due(10_000));
        assertEquals(0, ticks.due(10_009), "lost ticks are not made up for later");
        assertEquals(1, ticks.due(10_010));
        assertEquals(10_060, ticks.nextNanos());
    }

    @Test
    void remembersWhenTicksHappened() {
        TickSchedule ticks = new TickSchedule(TICK, 3, 7);
        assertEquals(7, ticks.nanosOf(0));
        for (int i = 1; i <= 2000; i++) {
            ticks.advance(i * TICK);
        }
        assertEquals(2000 * TICK, ticks.nanosOf(2000));
        assertEquals(1000 * TICK, ticks.nanosOf(1000));
        assertTrue(ticks.remembers(2000));
        assertFalse(ticks.remembers(2001));
        assertFalse(ticks.remembers(900), "overwritten since");
        assertFalse(ticks.remembers(-1));
    }
}
