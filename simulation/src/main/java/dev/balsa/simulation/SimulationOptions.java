package dev.balsa.simulation;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a run besides its seed. All of it but the sink changes the run, so a seed is replayed with the options it
 * failed with.
 *
 * @param voters number of voters, 0 to let the seed decide
 * @param safetyMs shortest simulated time with faults
 * @param minCommits committed entries a run must reach before it ends
 * @param onlyFaults ids of the plan's faults to keep, null for all
 * @param lines given every event in readable form; null for none
 */
public record SimulationOptions(
        int voters,
        long safetyMs,
        long minCommits,
        @Nullable SortedSet<Integer> onlyFaults,
        @Nullable Consumer<String> lines) {
    public static final int MAX_VOTERS = 9;

    public static final SimulationOptions DEFAULT = new SimulationOptions(0, 60_000, 200, null, null);

    public SimulationOptions {
        if (voters < 0 || voters > MAX_VOTERS) {
            throw new IllegalArgumentException("voters must be 0 to " + MAX_VOTERS + ", not " + voters);
        }
        if (safetyMs < 1_000) {
            throw new IllegalArgumentException("at least 1000 ms with faults are needed, not " + safetyMs);
        }
        onlyFaults = onlyFaults == null ? null : new TreeSet<>(onlyFaults);
    }

    public SimulationOptions withVoters(int count) {
        return new SimulationOptions(count, safetyMs, minCommits, onlyFaults, lines);
    }

    public SimulationOptions withSafetyMs(long lengthMs) {
        return new SimulationOptions(voters, lengthMs, minCommits, onlyFaults, lines);
    }

    public SimulationOptions withOnlyFaults(SortedSet<Integer> ids) {
        return new SimulationOptions(voters, safetyMs, minCommits, ids, lines);
    }

    public SimulationOptions withLines(@Nullable Consumer<String> sink) {
        return new SimulationOptions(voters, safetyMs, minCommits, onlyFaults, sink);
    }
}
