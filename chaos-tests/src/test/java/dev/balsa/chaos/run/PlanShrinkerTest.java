package dev.balsa.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.check.Anomaly;
import dev.balsa.chaos.plan.Fault;
import dev.balsa.chaos.plan.FaultKind;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanFormatException;
import dev.balsa.chaos.plan.PlanGenerator;
import dev.balsa.chaos.plan.PlanMinimizer;
import dev.balsa.chaos.plan.PlanText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlanShrinkerTest {
    private static final Set<Anomaly> CONVICTED = EnumSet.of(Anomaly.LOST_WRITE, Anomaly.UNREAD);
    private static final PlanShrinker.Limit LONG = new PlanShrinker.Limit(200, 3_600_000);

    private final AtomicLong now = new AtomicLong();
    private final List<String> told = new ArrayList<>();

    private static Plan plan(String... faults) throws PlanFormatException {
        List<String> lines = new ArrayList<>(List.of("balsa-plan 1", "seed 7", "duration 60000ms"));
        lines.addAll(List.of(faults));
        return PlanText.parse(lines);
    }

    private static Plan failing() throws PlanFormatException {
        return plan(
                "1 at 1000ms for 500ms reset one(0)",
                "2 at 2000ms for 9000ms lying-sync one(0)",
                "3 at 3000ms for 500ms kill leader(a-0)",
                "4 at 5000ms for 500ms power-cut one(0)",
                "5 at 9000ms for 500ms pause one(1)");
    }

    private static boolean losesData(Plan plan) {
        return PlanGenerator.kindsOf(plan).containsAll(EnumSet.of(FaultKind.LYING_SYNC, FaultKind.POWER_CUT));
    }

    private PlanMinimizer.Minimised shrink(PlanShrinker.Limit limit, PlanShrinker.Trial trial) throws Exception {
        return shrink(CONVICTED, limit, trial);
    }

    private PlanMinimizer.Minimised shrink(Set<Anomaly> convicted, PlanShrinker.Limit limit, PlanShrinker.Trial trial)
            throws Exception {
        return new PlanShrinker(convicted, trial, limit, now::get, told::add).shrink(failing());
    }

    @Test
    void whatIsNotNeededIsLeftOut() throws Exception {
        PlanMinimizer.Minimised result =
                shrink(LONG, plan -> losesData(plan) ? EnumSet.of(Anomaly.UNREAD) : EnumSet.noneOf(Anomaly.class));
        assertEquals(
                List.of(FaultKind.LYING_SYNC, FaultKind.POWER_CUT),
                result.smallest().faults().stream()
                        .map(planned -> planned.fault().kind())
                        .toList());
        assertTrue(result.isComplete());
        assertEquals(result.runs(), told.size());
    }

    /** A slow recovery is another failure: a plan that is reduced to it explains nothing. */
    @Test
    void anotherAnomalyDoesNotCount() throws Exception {
        PlanMinimizer.Minimised result = shrink(
                LONG, plan -> losesData(plan) ? EnumSet.of(Anomaly.LOST_WRITE) : EnumSet.of(Anomaly.SLOW_RECOVERY));
        assertEquals(2, result.smallest().faults().size());
    }

    @Test
    void slownessDoesNotStandForLostData() throws Exception {
        PlanShrinker.Trial trial =
                plan -> losesData(plan) ? EnumSet.of(Anomaly.LOST_WRITE) : EnumSet.of(Anomaly.SLOW_RECOVERY);
        PlanMinimizer.Minimised lossy = shrink(EnumSet.of(Anomaly.LOST_WRITE, Anomaly.SLOW_RECOVERY), LONG, trial);
        assertEquals(2, lossy.smallest().faults().size());
        PlanMinimizer.Minimised slow = shrink(EnumSet.of(Anomaly.SLOW_RECOVERY), LONG, trial);
        assertEquals(List.of(), slow.smallest().faults());
    }

    @Test
    void aFailureThatNeedsLuckGetsASecondChance() throws Exception {
        AtomicLong runs = new AtomicLong();
        PlanMinimizer.Minimised result = shrink(
                LONG,
                plan -> losesData(plan) && runs.incrementAndGet() % 2 == 0
                        ? EnumSet.of(Anomaly.UNREAD)
                        : EnumSet.noneOf(Anomaly.class));
        assertEquals(2, result.smallest().faults().size());
    }

    @Test
    void aTryThatCannotGoOnIsNoFailure() throws Exception {
        PlanMinimizer.Minimised result = shrink(LONG, plan -> {
            if (!losesData(plan)) {
                throw new IOException("no disk");
            }
            return EnumSet.of(Anomaly.UNREAD);
        });
        assertEquals(2, result.smallest().faults().size());
        assertTrue(told.stream().anyMatch(line -> line.contains("no disk")));
    }

    @Test
    void timeAndTriesAreBounded() throws Exception {
        PlanMinimizer.Minimised late = shrink(new PlanShrinker.Limit(200, 10), plan -> {
            now.addAndGet(6_000_000);
            return losesData(plan) ? EnumSet.of(Anomaly.UNREAD) : EnumSet.noneOf(Anomaly.class);
        });
        assertFalse(late.isComplete());
        assertEquals(1, late.runs());
        assertEquals(12_000_000, now.get());
        AtomicLong runs = new AtomicLong();
        PlanMinimizer.Minimised few = shrink(new PlanShrinker.Limit(3, 3_600_000), plan -> {
            runs.incrementAndGet();
            return EnumSet.noneOf(Anomaly.class);
        });
        assertEquals(3, few.runs());
        assertEquals(6, runs.get());
        assertEquals(failing(), few.smallest());
        assertFalse(few.isComplete());
    }

    @Test
    void anInterruptionEndsIt() {
        assertThrows(
                InterruptedException.class,
                () -> shrink(LONG, plan -> {
                    throw new InterruptedException();
                }));
    }

    @Test
    void whatIsKeptCanBeRunAgain() throws Exception {
        Plan plan = failing();
        List<String> text = PlanShrinker.regression(plan, CONVICTED, "found by a test");
        assertEquals(plan, PlanText.parse(text));
        assertTrue(text.contains("# breaks lost-write, unread"), text::toString);
        assertTrue(plan.faults().get(1).fault() instanceof Fault.LyingSync);
    }
}
