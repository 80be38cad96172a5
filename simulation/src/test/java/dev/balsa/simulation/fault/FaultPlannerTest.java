package dev.balsa.simulation.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.simulation.engine.Randomness;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultPlannerTest {
    private static final long UNTIL_US = 60_000_000;

    @Test
    void aSeedAlwaysGivesTheSamePlan() {
        assertEquals(plan(5, 3), plan(5, 3));
    }

    @Test
    void plansAreInOrderOfTimeAndEndWhenFaultsEnd() {
        for (long seed = 0; seed < 200; seed++) {
            List<PlannedFault> faults = plan(seed, 1 + (int) seed % 7).faults();
            assertTrue(faults.size() >= 12, faults::toString);
            for (int i = 0; i < faults.size(); i++) {
                assertEquals(i, faults.get(i).id());
                assertTrue(faults.get(i).atUs() <= UNTIL_US && faults.get(i).lastsUs() >= 0, faults::toString);
                assertTrue(i == 0 || faults.get(i - 1).atUs() <= faults.get(i).atUs(), faults::toString);
            }
        }
    }

    @Test
    void eachSeedLeavesOutHalfOfTheKindsAndAllSeedsTogetherNone() {
        Set<String> all = new TreeSet<>();
        for (long seed = 0; seed < 200; seed++) {
            Set<String> kinds = plan(seed, 3).faults().stream()
                    .map(fault -> fault.fault().getClass().getSimpleName())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertTrue(kinds.size() <= FaultKind.values().length / 2, kinds::toString);
            all.addAll(kinds);
        }
        assertEquals(FaultKind.values().length, all.size(), all::toString);
    }

    @Test
    void whatIsLeftOutLeavesTheRestAlone() {
        FaultPlan full = plan(9, 3);
        FaultPlan some = full.only(new TreeSet<>(List.of(2, 5, 7)));
        assertEquals(IntStream.of(2, 5, 7).mapToObj(full.faults()::get).toList(), some.faults());
    }

    private static FaultPlan plan(long seed, int nodes) {
        return new FaultPlanner(new Randomness(seed), nodes, UNTIL_US).plan();
    }
}
