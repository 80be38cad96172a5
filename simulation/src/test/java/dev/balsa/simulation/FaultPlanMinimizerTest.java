package dev.balsa.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.simulation.fault.Fault;
import dev.balsa.simulation.fault.FaultPlan;
import dev.balsa.simulation.fault.PlannedFault;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultPlanMinimizerTest {
    private static final SortedSet<Integer> ALL =
            new TreeSet<>(IntStream.range(0, 40).boxed().toList());

    @Test
    void keepsExactlyWhatItTakes() {
        assertEquals(Set.of(3, 17, 31), minimise(ids -> ids.containsAll(List.of(3, 17, 31)), 500));
    }

    @Test
    void findsThatNoFaultIsNeeded() {
        assertEquals(Set.of(), minimise(ids -> true, 500));
    }

    @Test
    void keepsEverythingIfEverythingIsNeeded() {
        assertEquals(ALL, minimise(ids -> ids.size() == ALL.size(), 500));
    }

    @Test
    void givesUpInTimeWithWhatItHas() {
        int[] runs = {0};
        Set<Integer> left = minimise(
                ids -> {
                    runs[0]++;
                    return ids.containsAll(List.of(3, 4, 5));
                },
                5);
        assertTrue(runs[0] <= 5, "runs: " + runs[0]);
        assertTrue(left.containsAll(List.of(3, 4, 5)) && left.size() < ALL.size(), left::toString);
    }

    @Test
    void anotherViolationIsNotTheSame() {
        SeedResult failing = result(ALL, "I5");
        FaultPlanMinimizer.Minimised small = FaultPlanMinimizer.minimise(
                failing, 500, ids -> result(ids, ids.containsAll(List.of(8, 9)) ? "I5" : "I7"));
        assertEquals(Set.of(8, 9), small.faultIds());
    }

    @Test
    void aRunThatPassedCannotBeMinimised() {
        assertThrows(
                IllegalArgumentException.class,
                () -> FaultPlanMinimizer.minimise(
                        Simulation.run(2, SimulationOptions.DEFAULT.withSafetyMs(2_000)),
                        SimulationOptions.DEFAULT,
                        10));
    }

    private static Set<Integer> minimise(Predicate<SortedSet<Integer>> fails, int maxRuns) {
        return FaultPlanMinimizer.minimise(result(ALL, "I5"), maxRuns, ids -> result(ids, fails.test(ids) ? "I5" : ""))
                .faultIds();
    }

    private static SeedResult result(SortedSet<Integer> ids, String invariant) {
        FaultPlan plan = new FaultPlan(ids.stream()
                .map(id -> new PlannedFault(id, id, 1, new Fault.PowerCut()))
                .toList());
        Violation violation = invariant.isEmpty() ? null : new Violation(invariant, "", 0, List.of(), null);
        return new SeedResult(
                1,
                3,
                3,
                0,
                0,
                0,
                0,
                0,
                0,
                Collections.unmodifiableSortedMap(new TreeMap<>()),
                Collections.unmodifiableSortedMap(new TreeMap<>()),
                plan,
                violation);
    }
}
