package dev.balsa.simulation;

import dev.balsa.simulation.fault.PlannedFault;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Leaves out faults of a failing seed's plan as long as the seed still breaks the same rule (delta debugging; Zeller and
 * Hildebrandt, TSE 2002). Every other choice of the seed stays as it is.
 */
public final class FaultPlanMinimizer {
    /**
     * @param smallest the failing run with the fewest faults that was found
     * @param runs how many runs it took
     */
    public record Minimised(SeedResult smallest, int runs) {
        /** What {@link SimulationOptions#onlyFaults} has to be for this run. */
        public SortedSet<Integer> faultIds() {
            SortedSet<Integer> ids = new TreeSet<>();
            smallest.plan().faults().forEach(fault -> ids.add(fault.id()));
            return ids;
        }
    }

    private final Function<SortedSet<Integer>, SeedResult> runWith;
    private final String invariant;
    private final int maxRuns;
    private SeedResult smallest;
    private int runs;

    private FaultPlanMinimizer(
            SeedResult failing, String invariant, int maxRuns, Function<SortedSet<Integer>, SeedResult> runWith) {
        this.runWith = runWith;
        this.invariant = invariant;
        this.maxRuns = maxRuns;
        this.smallest = failing;
    }

    /**
     * @param failing a result with a violation, from these options
     * @param maxRuns gives up looking for smaller ones after so many runs
     */
    public static Minimised minimise(SeedResult failing, SimulationOptions options, int maxRuns) {
        return minimise(
                failing,
                maxRuns,
                ids -> Simulation.run(failing.seed(), options.withLines(null).withOnlyFaults(ids)));
    }

    static Minimised minimise(SeedResult failing, int maxRuns, Function<SortedSet<Integer>, SeedResult> runWith) {
        Violation violation = failing.violation();
        if (violation == null) {
            throw new IllegalArgumentException("nothing to minimise: " + failing);
        }
        FaultPlanMinimizer minimizer = new FaultPlanMinimizer(failing, violation.invariant(), maxRuns, runWith);
        minimizer.shrink();
        return new Minimised(minimizer.smallest, minimizer.runs);
    }

    private void shrink() {
        if (fails(List.of())) {
            return;
        }
        int parts = 2;
        while (smallest.plan().faults().size() > 1 && runs < maxRuns) {
            List<PlannedFault> faults = smallest.plan().faults();
            int granularity = Math.min(parts, faults.size());
            if (dropsOnePart(faults, granularity)) {
                parts = Math.max(2, granularity - 1);
            } else if (granularity == faults.size()) {
                return;
            } else {
                parts = 2 * granularity;
            }
        }
    }

    private boolean dropsOnePart(List<PlannedFault> faults, int parts) {
        for (int part = 0; part < parts && runs < maxRuns; part++) {
            int from = part * faults.size() / parts;
            int to = (part + 1) * faults.size() / parts;
            List<PlannedFault> rest = new ArrayList<>(faults.subList(0, from));
            rest.addAll(faults.subList(to, faults.size()));
            if (fails(rest)) {
                return true;
            }
        }
        return false;
    }

    private boolean fails(List<PlannedFault> faults) {
        SortedSet<Integer> ids = new TreeSet<>();
        faults.forEach(fault -> ids.add(fault.id()));
        runs++;
        SeedResult result = runWith.apply(ids);
        Violation violation = result.violation();
        boolean same = violation != null && violation.invariant().equals(invariant);
        if (same) {
            smallest = result;
        }
        return same;
    }
}
