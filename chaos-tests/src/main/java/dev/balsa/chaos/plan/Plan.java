package dev.balsa.chaos.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The faults of one run, by the time at which they begin.
 *
 * @param seed what the plan was made from, and what the run takes its other choices from
 * @param durationMs of the time in which faults happen
 */
public record Plan(long seed, long durationMs, List<PlannedFault> faults) {
    private static final Comparator<PlannedFault> BY_TIME =
            Comparator.comparingLong(PlannedFault::atMs).thenComparingInt(PlannedFault::id);

    public Plan {
        List<PlannedFault> sorted = new ArrayList<>(faults);
        sorted.sort(BY_TIME);
        faults = List.copyOf(sorted);
        Set<Integer> ids = new HashSet<>();
        for (PlannedFault fault : faults) {
            if (!ids.add(fault.id())) {
                throw new IllegalArgumentException("two faults have the number " + fault.id());
            }
        }
    }

    public Plan with(List<PlannedFault> others) {
        return new Plan(seed, durationMs, others);
    }
}
