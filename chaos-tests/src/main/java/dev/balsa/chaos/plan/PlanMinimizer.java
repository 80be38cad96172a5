package dev.balsa.chaos.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Makes a failing plan smaller as long as it still fails: first fewer faults (delta debugging; Zeller and Hildebrandt, TSE 2002),
 * then narrower targets, shorter and weaker faults, and less time around them. Runs cost minutes, so that no plan is tried twice
 * and the largest steps come first.
 */
public final class PlanMinimizer {
    private static final long MIN_DURATION_MS = 250;
    /** After the last fault is undone. */
    private static final long TAIL_MS = 1_000;

    /**
     * @param smallest what was found to fail
     * @param runs that it took; the given plan itself is not run
     * @param isComplete false if runs were used up before every step had been tried
     */
    public record Minimised(Plan smallest, int runs, boolean isComplete) {}

    private final Predicate<Plan> fails;
    private final int maxRuns;
    private final Map<Plan, Boolean> tried = new HashMap<>();
    private Plan smallest;
    private int runs;

    private PlanMinimizer(Plan failing, int maxRuns, Predicate<Plan> fails) {
        this.fails = fails;
        this.maxRuns = maxRuns;
        this.smallest = failing;
    }

    /**
     * @param failing known to fail
     * @param maxRuns how many plans may be tried
     * @param fails runs a plan; called in this thread, one plan at a time
     */
    public static Minimised minimise(Plan failing, int maxRuns, Predicate<Plan> fails) {
        PlanMinimizer minimizer = new PlanMinimizer(failing, maxRuns, fails);
        minimizer.dropFaults();
        minimizer.simplify();
        return new Minimised(minimizer.smallest, minimizer.runs, minimizer.runs < maxRuns);
    }

    /** For failures that need luck: a plan fails if it does in {@code needed} of at most {@code attempts} runs. */
    public static Predicate<Plan> failsOften(int needed, int attempts, Predicate<Plan> fails) {
        return plan -> {
            int failures = 0;
            for (int attempt = 0; attempt < attempts && failures < needed; attempt++) {
                if (failures + attempts - attempt < needed) {
                    return false;
                }
                if (fails.test(plan)) {
                    failures++;
                }
            }
            return failures >= needed;
        };
    }

    private void dropFaults() {
        if (smallest.faults().isEmpty() || accepts(smallest.with(List.of()))) {
            return;
        }
        int parts = 2;
        while (smallest.faults().size() > 1 && runs < maxRuns) {
            int size = smallest.faults().size();
            int granularity = Math.min(parts, size);
            if (granularity > 1 && keepsOnePart(granularity)) {
                parts = 2;
            } else if (dropsOnePart(granularity)) {
                parts = Math.max(2, granularity - 1);
            } else if (granularity == size) {
                return;
            } else {
                parts = 2 * granularity;
            }
        }
    }

    private boolean keepsOnePart(int parts) {
        List<PlannedFault> faults = smallest.faults();
        for (int part = 0; part < parts; part++) {
            if (accepts(smallest.with(faults.subList(begin(part, parts), begin(part + 1, parts))))) {
                return true;
            }
        }
        return false;
    }

    private boolean dropsOnePart(int parts) {
        List<PlannedFault> faults = smallest.faults();
        for (int part = 0; part < parts; part++) {
            List<PlannedFault> rest = new ArrayList<>(faults.subList(0, begin(part, parts)));
            rest.addAll(faults.subList(begin(part + 1, parts), faults.size()));
            if (accepts(smallest.with(rest))) {
                return true;
            }
        }
        return false;
    }

    private int begin(int part, int parts) {
        return part * smallest.faults().size() / parts;
    }

    private void simplify() {
        boolean changed = true;
        while (changed && runs < maxRuns) {
            changed = false;
            for (int index = 0; index < smallest.faults().size(); index++) {
                while (simplifyOne(index)) {
                    changed = true;
                }
            }
            changed |= accepts(shortened());
        }
    }

    private boolean simplifyOne(int index) {
        PlannedFault planned = smallest.faults().get(index);
        for (PlannedFault simpler : Simplifications.of(planned, MIN_DURATION_MS)) {
            List<PlannedFault> faults = new ArrayList<>(smallest.faults());
            faults.set(index, simpler);
            if (accepts(smallest.with(faults))) {
                return true;
            }
        }
        return false;
    }

    /** Without the quiet time before the first fault and behind the last one. */
    private Plan shortened() {
        if (smallest.faults().isEmpty()) {
            return smallest;
        }
        long firstMs = smallest.faults().getFirst().atMs();
        long lastMs = 0;
        List<PlannedFault> earlier = new ArrayList<>();
        for (PlannedFault fault : smallest.faults()) {
            lastMs = Math.max(lastMs, fault.endMs() - firstMs);
            earlier.add(new PlannedFault(
                    fault.id(), fault.atMs() - firstMs, fault.durationMs(), fault.fault(), fault.target()));
        }
        return new Plan(smallest.seed(), Math.min(smallest.durationMs(), lastMs + TAIL_MS), earlier);
    }

    private boolean accepts(Plan candidate) {
        if (candidate.equals(smallest)) {
            return false;
        }
        Boolean known = tried.get(candidate);
        if (known == null) {
            if (runs >= maxRuns) {
                return false;
            }
            runs++;
            known = fails.test(candidate);
            tried.put(candidate, known);
        }
        if (known) {
            smallest = candidate;
        }
        return known;
    }
}
