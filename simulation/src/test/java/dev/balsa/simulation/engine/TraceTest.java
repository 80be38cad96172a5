package dev.balsa.simulation.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TraceTest {
    @Test
    void everythingButTheTextCounts() {
        long hash = hashOf(trace -> trace.note(1, "send", 5, "text"));
        assertEquals(hash, hashOf(trace -> trace.note(1, "send", 5, "other text")));
        assertEquals(hash, hashOf(trace -> trace.count(1, "send", 5)));
        assertNotEquals(hash, hashOf(trace -> trace.note(2, "send", 5, "text")));
        assertNotEquals(hash, hashOf(trace -> trace.note(1, "crash", 5, "text")));
        assertNotEquals(hash, hashOf(trace -> trace.note(1, "send", 6, "text")));
    }

    @Test
    void timeAndOrderCount() {
        EventQueue queue = new EventQueue(10);
        Trace late = new Trace(queue, null);
        queue.runUntil(3);
        late.count(1, "send", 5);
        assertNotEquals(hashOf(trace -> trace.count(1, "send", 5)), late.hash());
        assertNotEquals(
                hashOf(trace -> {
                    trace.count(1, "a", 1);
                    trace.count(1, "b", 1);
                }),
                hashOf(trace -> {
                    trace.count(1, "b", 1);
                    trace.count(1, "a", 1);
                }));
    }

    @Test
    void keepsTheLastLinesOnly() {
        List<String> all = new ArrayList<>();
        Trace trace = new Trace(new EventQueue(1), all::add);
        for (int i = 0; i < 1_000; i++) {
            trace.note(Trace.NOBODY, "line", i, "number " + i);
        }
        List<String> tail = trace.tail();
        assertEquals(1_000, all.size());
        assertEquals(all.subList(1_000 - tail.size(), 1_000), tail);
        assertTrue(tail.size() < 1_000 && tail.getLast().contains("number 999"), tail::toString);
    }

    private static long hashOf(Consumer<Trace> events) {
        Trace trace = new Trace(new EventQueue(1), null);
        events.accept(trace);
        return trace.hash();
    }
}
