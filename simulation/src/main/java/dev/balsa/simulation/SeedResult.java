package dev.balsa.simulation;

import dev.balsa.simulation.fault.FaultPlan;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of one seed.
 *
 * @param events steps of the simulation
 * @param commits entries committed
 * @param acked attempts of clients that were acknowledged
 * @param faults faults of the plan that found something to hit
 * @param traceHash equal for two runs of one seed with one set of options, in whichever JVM
 * @param marks rare branches of the core and how often they were taken
 * @param rareStates rare states seen from outside
 * @param plan what was planned to go wrong
 * @param violation null if nothing was
 */
public record SeedResult(
        long seed,
        int voters,
        int nodes,
        long events,
        long simulatedMs,
        long commits,
        long acked,
        int faults,
        long traceHash,
        SortedMap<String, Long> marks,
        SortedMap<String, Long> rareStates,
        FaultPlan plan,
        @Nullable Violation violation) {
    public boolean passed() {
        return violation == null;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "seed %d: %d voters of %d nodes, %.1f s simulated, %d events, %d commits, %d acked, %d faults, hash %016x, %s",
                seed,
                voters,
                nodes,
                simulatedMs / 1e3,
                events,
                commits,
                acked,
                faults,
                traceHash,
                violation == null ? "passed" : violation);
    }
}
