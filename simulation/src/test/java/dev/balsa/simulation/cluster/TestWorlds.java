package dev.balsa.simulation.cluster;

import dev.balsa.raft.core.RaftSettings;
import dev.balsa.simulation.engine.Counters;
import dev.balsa.simulation.engine.EventQueue;
import dev.balsa.simulation.engine.Trace;
import java.util.ArrayList;
import java.util.Collections;

/** Worlds without surprises, apart from those a test makes. */
public final class TestWorlds {
    private TestWorlds() {}

    /** Messages take 1 ms, forces 2 ms, segments 10 ms. */
    public static World calm(long seed, int voters) {
        Environment environment = new Environment(
                voters,
                0,
                0,
                0,
                RaftSettings.DEFAULT,
                Collections.nCopies(voters, 1.0),
                new Environment.Network(1_000, 1_000, true, true, false),
                new Environment.Disk(2_000, 2_000, 10_000, 10_000, 100, 100, 100, 0),
                new Environment.Host(0, 1),
                new Environment.Clients(1, 1_000, 1_000, 1_000_000, 1, 100),
                true,
                10_000_000);
        EventQueue queue = new EventQueue(1_000_000);
        return new World(
                seed, environment, queue, new Trace(queue, null), new Counters(), new Counters(), new ArrayList<>());
    }
}
