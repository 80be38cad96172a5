package dev.balsa.simulation.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private final EventQueue queue = new EventQueue(1_000);
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsInOrderOfTimeThenOfScheduling() {
        queue.at(20, () -> ran.add("c"));
        queue.at(10, () -> ran.add("a"));
        queue.at(20, () -> ran.add("d"));
        queue.at(10, () -> ran.add("b"));
        queue.at(21, () -> ran.add("late"));
        queue.runUntil(20);
        assertEquals(List.of("a", "b", "c", "d"), ran);
        assertEquals(20, queue.nowUs());
        assertEquals(4, queue.events());
    }

    @Test
    void timeThatHasPassedMeansNow() {
        queue.runUntil(100);
        queue.at(5, () -> ran.add("at " + queue.nowUs()));
        queue.in(0, () -> queue.in(7, () -> ran.add("at " + queue.nowUs())));
        queue.runUntil(200);
        assertEquals(List.of("at 100", "at 107"), ran);
    }

    @Test
    void endsWhatGoesInCircles() {
        queue.in(0, this::again);
        InvariantViolation violation = assertThrows(InvariantViolation.class, () -> queue.runUntil(1));
        assertEquals("bounded-work", violation.invariant());
    }

    private void again() {
        queue.in(0, this::again);
    }
}
