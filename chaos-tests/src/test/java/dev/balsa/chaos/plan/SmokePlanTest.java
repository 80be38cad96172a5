package dev.balsa.chaos.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmokePlanTest {
    private static final int SEEDS = 300;
    private static final List<String> PARTITIONS = List.of("orders-0", "orders-1");

    private static Plan plan(long seed) {
        return SmokePlan.of(seed, PARTITIONS, List.of("billing"));
    }

    @Test
    void theSameSeedGivesTheSamePlan() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertEquals(plan(seed), plan(seed));
        }
        assertNotEquals(plan(1), plan(2));
    }

    @Test
    void nothingIsLeftOut() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertEquals(
                    EnumSet.of(
                            FaultKind.CUT,
                            FaultKind.KILL,
                            FaultKind.PAUSE,
                            FaultKind.ISOLATE,
                            FaultKind.POWER_CUT,
                            FaultKind.CRASH_CLIENT),
                    PlanGenerator.kindsOf(plan(seed)));
        }
    }

    /** Brokers, unlike clients, are down one fault at a time, and after a power cut there is time to come back. */
    @Test
    void oneIsOverBeforeTheNextBegins() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Plan plan = plan(seed);
            long overMs = 0;
            for (PlannedFault planned : plan.faults()) {
                if (planned.fault().kind() != FaultKind.CRASH_CLIENT) {
                    assertTrue(planned.atMs() >= overMs, planned::toString);
                    overMs = planned.endMs();
                }
                if (planned.fault().kind() == FaultKind.POWER_CUT) {
                    assertTrue(planned.endMs() + 5_000 <= plan.durationMs(), planned::toString);
                }
            }
            assertTrue(overMs <= plan.durationMs());
        }
    }

    @Test
    void withoutGroupsLeadersAreIsolated() {
        assertTrue(SmokePlan.of(1, PARTITIONS, List.of()).faults().stream()
                .noneMatch(planned -> planned.target() instanceof Target.Coordinator));
    }
}
