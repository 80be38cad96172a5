package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.GroupId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ColdReadsTest {
    private final ArrayDeque<Runnable> pool = new ArrayDeque<>();
    private final List<String> called = new ArrayList<>();
    private boolean isPoolFull;
    private final ColdReads reads = new ColdReads(this::submit, Runnable::run, 1);

    private void submit(Runnable task) {
        if (isPoolFull) {
            throw new RejectedExecutionException();
        }
        pool.add(task);
    }

    private boolean read(String name) {
        return reads.run(() -> {}, failure -> called.add(name + " read"));
    }

    /** Reads when it is called, and waits again if it cannot. */
    private void waitToRead(int group) {
        reads.whenThereIsRoom(new GroupId(group), () -> {
            called.add(group + " called");
            if (!read("" + group)) {
                waitToRead(group);
            }
        });
    }

    @Test
    void whoWaitsIsCalledInTurnAndTheMetadataFirst() {
        assertTrue(read("first"));
        assertFalse(read("second"));
        waitToRead(5);
        waitToRead(6);
        waitToRead(0);
        assertEquals(List.of(), called);
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
        assertEquals(List.of("first read", "0 called", "0 read", "5 called", "5 read", "6 called", "6 read"), called);
    }

    @Test
    void whoIsRefusedAgainWaitsForTheNextOne() {
        assertTrue(read("first"));
        waitToRead(5);
        waitToRead(6);
        isPoolFull = true;
        pool.remove().run();
        assertEquals(List.of("first read", "5 called", "6 called"), called);
        isPoolFull = false;
        called.clear();
        assertTrue(read("second"));
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
        assertEquals(List.of("second read", "5 called", "5 read", "6 called", "6 read"), called);
    }
}
