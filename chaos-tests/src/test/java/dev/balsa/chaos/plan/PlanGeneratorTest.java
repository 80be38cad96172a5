package dev.balsa.chaos.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanGeneratorTest {
    private static final int SEEDS = 300;
    private static final Set<FaultKind> GENERATED = EnumSet.complementOf(EnumSet.of(FaultKind.LYING_SYNC));
    private static final PlanOptions OPTIONS =
            PlanOptions.of(300_000, GENERATED, List.of("orders-0", "orders-1"), List.of("billing"));

    @Test
    void theSameSeedGivesTheSamePlan() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertEquals(PlanGenerator.generate(seed, OPTIONS), PlanGenerator.generate(seed, OPTIONS));
        }
        assertNotEquals(PlanGenerator.generate(1, OPTIONS), PlanGenerator.generate(2, OPTIONS));
    }

    /** Seeds that people wrote down have to keep their meaning. */
    @Test
    void aSeedMeansTheSameTomorrow() {
        Plan plan = PlanGenerator.generate(
                42,
                PlanOptions.of(15_000, EnumSet.of(FaultKind.KILL, FaultKind.PAUSE), List.of("orders-0"), List.of()));
        assertEquals(
                List.of(
                        "balsa-plan 1",
                        "seed 42",
                        "duration 15000ms",
                        "1 at 1257ms for 1090ms kill all",
                        "2 at 5187ms for 3698ms kill leader(orders-0)",
                        "3 at 7774ms for 3027ms kill controller-leader",
                        "4 at 10941ms for 1379ms kill leader(orders-0)",
                        "5 at 14858ms for 142ms kill one(44)"),
                PlanText.lines(plan));
    }

    @Test
    void halfOfTheKindsAreLeftOutAndEveryKindComesUp() {
        Set<FaultKind> seen = EnumSet.noneOf(FaultKind.class);
        for (long seed = 0; seed < SEEDS; seed++) {
            Set<FaultKind> kinds = PlanGenerator.kindsOf(PlanGenerator.generate(seed, OPTIONS));
            assertTrue(kinds.size() <= (GENERATED.size() + 1) / 2, "seed " + seed + ": " + kinds);
            seen.addAll(kinds);
        }
        assertEquals(GENERATED, seen);
    }

    @Test
    void everyTargetComesUp() {
        Set<Class<?>> seen = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            PlanGenerator.generate(seed, OPTIONS)
                    .faults()
                    .forEach(planned -> seen.add(planned.target().getClass()));
        }
        Set<Class<?>> all = new HashSet<>(Set.of(Target.class.getPermittedSubclasses()));
        all.remove(Target.Broker.class);
        assertEquals(all, seen);
    }

    @Test
    void aShortRunHasFaults() {
        PlanOptions smoke =
                PlanOptions.of(15_000, EnumSet.of(FaultKind.KILL, FaultKind.PAUSE), List.of("a-0"), List.of());
        for (long seed = 0; seed < SEEDS; seed++) {
            assertTrue(PlanGenerator.generate(seed, smoke).faults().size() >= 3, "seed " + seed);
        }
    }

    @Test
    void faultsEndWithTheRun() {
        for (long seed = 0; seed < SEEDS; seed++) {
            for (PlannedFault planned : PlanGenerator.generate(seed, OPTIONS).faults()) {
                assertTrue(planned.endMs() <= OPTIONS.durationMs(), "seed " + seed + ": " + planned);
            }
        }
    }

    @Test
    void oneDiskIsRepairedBeforeTheNextIsDamaged() {
        boolean sawTwo = false;
        for (long seed = 0; seed < SEEDS; seed++) {
            long repairedAtMs = 0;
            for (PlannedFault planned : PlanGenerator.generate(seed, OPTIONS).faults()) {
                if (planned.fault().kind().damagesDisk()) {
                    assertTrue(planned.atMs() >= repairedAtMs, "seed " + seed + ": " + planned);
                    sawTwo |= repairedAtMs > 0;
                    repairedAtMs = planned.endMs() + OPTIONS.repairMs();
                    assertFalse(planned.target() instanceof Target.Majority, planned::toString);
                    assertFalse(planned.target() instanceof Target.All, planned::toString);
                }
            }
        }
        assertTrue(sawTwo);
    }

    @Test
    void nothingElseHappensWhileADiskIsRolledBack() {
        int seen = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            List<PlannedFault> faults = PlanGenerator.generate(seed, OPTIONS).faults();
            for (PlannedFault alone : faults) {
                if (alone.fault() instanceof Fault.RestoreOldDisk) {
                    seen++;
                    for (PlannedFault other : faults) {
                        assertTrue(
                                other.equals(alone)
                                        || other.endMs() + OPTIONS.settleMs() <= alone.atMs()
                                        || other.atMs() >= alone.endMs() + OPTIONS.settleMs(),
                                "seed " + seed + ": " + alone + " and " + other);
                    }
                }
            }
        }
        assertTrue(seen > 10, "only " + seen + " rolled back");
    }

    @Test
    void whatBreaksPromisesByIntentIsPlannedByHand() {
        assertThrows(
                IllegalArgumentException.class,
                () -> PlanOptions.of(1_000, EnumSet.of(FaultKind.LYING_SYNC), List.of(), List.of()));
    }
}
