package dev.balsa.simulation.fault;

import java.util.List;
import java.util.SortedSet;

/** The faults of one run in order of time. */
public record FaultPlan(List<PlannedFault> faults) {
    public FaultPlan {
        faults = List.copyOf(faults);
    }

    /** The plan without every fault whose id is not among these. */
    public FaultPlan only(SortedSet<Integer> ids) {
        return new FaultPlan(
                faults.stream().filter(fault -> ids.contains(fault.id())).toList());
    }
}
