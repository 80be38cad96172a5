package dev.balsa.chaos.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanMinimizerTest {
    private static final Plan FORTY = new Plan(
            7,
            200_000,
            IntStream.range(0, 40)
                    .mapToObj(id ->
                            new PlannedFault(id, 1_000L + 2_000L * id, 4_000, new Fault.Loss(16), new Target.All()))
                    .toList());

    @Test
    void keepsExactlyWhatItTakes() {
        PlanMinimizer.Minimised small = minimise(plan -> ids(plan).containsAll(Set.of(3, 17, 31)));
        assertEquals(Set.of(3, 17, 31), ids(small.smallest()));
        assertTrue(small.isComplete());
        assertTrue(small.runs() <= 110, "runs: " + small.runs());
    }

    @Test
    void oneFaultOfFortyIsFoundInFewRuns() {
        List<Plan> tried = new ArrayList<>();
        PlanMinimizer.Minimised small = minimise(plan -> {
            tried.add(plan);
            return ids(plan).contains(23);
        });
        assertEquals(Set.of(23), ids(small.smallest()));
        long runsForFaults =
                tried.stream().takeWhile(plan -> plan.faults().size() != 1).count() + 1;
        assertTrue(runsForFaults <= 16, "runs: " + runsForFaults);
    }

    @Test
    void findsThatNoFaultIsNeeded() {
        PlanMinimizer.Minimised small = minimise(plan -> true);
        assertEquals(List.of(), small.smallest().faults());
        assertEquals(1, small.runs());
    }

    @Test
    void keepsEverythingIfEverythingIsNeeded() {
        assertEquals(
                ids(FORTY), ids(minimise(plan -> plan.faults().size() == 40).smallest()));
    }

    @Test
    void triesNoPlanTwice() {
        Set<Plan> tried = new HashSet<>();
        minimise(plan -> {
            assertTrue(tried.add(plan), "tried twice: " + PlanText.lines(plan));
            return ids(plan).containsAll(Set.of(0, 39));
        });
    }

    @Test
    void narrowsShortensAndWeakensWhatIsLeft() {
        PlanMinimizer.Minimised small = minimise(plan -> plan.faults().stream()
                .anyMatch(planned -> planned.id() == 12
                        && planned.durationMs() >= 900
                        && planned.fault() instanceof Fault.Loss(int percent)
                        && percent >= 3
                        && !(planned.target() instanceof Target.One)));
        assertEquals(
                new Plan(7, 2_000, List.of(new PlannedFault(12, 0, 1_000, new Fault.Loss(4), new Target.Minority(0)))),
                small.smallest());
    }

    @Test
    void keepsTimesThatMatter() {
        PlanMinimizer.Minimised small = minimise(
                plan -> ids(plan).contains(5) && plan.faults().getFirst().atMs() >= 11_000);
        assertEquals(11_000, small.smallest().faults().getFirst().atMs());
    }

    @Test
    void givesUpInTimeWithWhatItHas() {
        int[] runs = {0};
        PlanMinimizer.Minimised small = PlanMinimizer.minimise(FORTY, 5, plan -> {
            runs[0]++;
            return ids(plan).containsAll(Set.of(3, 4, 5));
        });
        assertEquals(5, runs[0]);
        assertFalse(small.isComplete());
        assertTrue(ids(small.smallest()).containsAll(Set.of(3, 4, 5)));
        assertTrue(small.smallest().faults().size() < 40);
    }

    @Test
    void failuresThatNeedLuckAreTriedAgainAndNotMoreOftenThanNeeded() {
        int[] runs = {0};
        Predicate<Plan> everyThird = PlanMinimizer.failsOften(2, 5, plan -> ++runs[0] % 3 == 1);
        assertTrue(everyThird.test(FORTY));
        assertEquals(4, runs[0]);
        runs[0] = 0;
        Predicate<Plan> never = PlanMinimizer.failsOften(2, 5, plan -> ++runs[0] < 0);
        assertFalse(never.test(FORTY));
        assertEquals(4, runs[0], "after four successes two failures of five are out of reach");
    }

    private static PlanMinimizer.Minimised minimise(Predicate<Plan> fails) {
        return PlanMinimizer.minimise(FORTY, 1_000, fails);
    }

    private static Set<Integer> ids(Plan plan) {
        return plan.faults().stream().map(PlannedFault::id).collect(Collectors.toSet());
    }
}
