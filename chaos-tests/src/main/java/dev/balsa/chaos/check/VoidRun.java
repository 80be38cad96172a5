package dev.balsa.chaos.check;

import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanFormatException;
import dev.balsa.chaos.plan.PlanText;
import dev.balsa.chaos.plan.PlannedFault;
import java.util.ArrayList;
import java.util.List;

/** The rule that a run which could not have found anything is no success. */
final class VoidRun {
    private VoidRun() {}

    /** Why the run proves nothing; empty if it does. */
    static List<String> reasons(RunFacts facts) {
        List<String> reasons = new ArrayList<>();
        long operations = facts.records().count() + facts.recordsReturned();
        if (operations < facts.header().floor().operations()) {
            reasons.add(operations + " operations, and "
                    + facts.header().floor().operations() + " are the least that count");
        }
        if (facts.faultCount() < facts.header().floor().faults()) {
            reasons.add(facts.faultCount() + " faults, and "
                    + facts.header().floor().faults() + " are the least that count");
        }
        planned(facts, reasons);
        if (facts.faultCount() > 0 && !facts.wasAcknowledgedAfterFirstFault()) {
            reasons.add("nothing was acknowledged after the first fault");
        }
        reasons.addAll(facts.loads().reasons(facts.faultCount() > 0));
        for (PartitionLog log : facts.logs()) {
            if (log.acknowledgedCount() > 0 && !log.isDrained()) {
                reasons.add("the final read of " + log.name() + " did not reach its end");
            }
        }
        if (!facts.hasEnded()) {
            reasons.add("the history ends before the run does");
        }
        return reasons;
    }

    private static void planned(RunFacts facts, List<String> reasons) {
        if (facts.header().plan().isEmpty()) {
            return;
        }
        try {
            Plan plan = PlanText.parse(facts.header().plan());
            long missing = plan.faults().stream()
                    .map(PlannedFault::id)
                    .filter(id -> !facts.injectedFaults().contains(id))
                    .count();
            if (missing > 0) {
                reasons.add(missing + " of " + plan.faults().size() + " planned faults were not injected");
            }
        } catch (PlanFormatException e) {
            reasons.add("the plan cannot be read: " + e.getMessage());
        }
    }
}
