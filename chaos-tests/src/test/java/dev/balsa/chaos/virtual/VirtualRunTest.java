package dev.balsa.chaos.virtual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.check.Anomaly;
import dev.balsa.chaos.plan.Fault;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlannedFault;
import dev.balsa.chaos.plan.Target;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole clusters in one thread: the same seed is the same run, honest disks pass, and disks that lie are found out. */
class VirtualRunTest {
    private static final VirtualOptions SHORT = VirtualOptions.DEFAULT.withFaultsMs(10_000);

    @Test
    void theSameSeedIsTheSameRun() {
        VirtualResult first = VirtualRun.run(3, SHORT);
        VirtualResult second = VirtualRun.run(3, SHORT);
        assertEquals(first.traceHash(), second.traceHash());
        assertEquals(first.events(), second.events());
        assertNotEquals(first.traceHash(), VirtualRun.run(4, SHORT).traceHash());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aSeedPasses(long seed) {
        VirtualResult result = VirtualRun.run(seed, SHORT);
        assertTrue(result.passed(), result::toString);
    }

    /** The control: what was acknowledged because a disk had lied is gone with the power. */
    @Test
    void brokersThatAcknowledgeWhatIsNotSyncedAreFoundOut() {
        List<PlannedFault> faults = List.of(
                new PlannedFault(1, 10, 0, new Fault.LyingSync(), new Target.All()),
                new PlannedFault(2, 4_000, 1_000, new Fault.PowerCut(), new Target.All()));
        Set<Anomaly> found = EnumSet.noneOf(Anomaly.class);
        for (long seed = 1; seed <= 5; seed++) {
            VirtualResult result = VirtualRun.run(seed, SHORT.withPlan(new Plan(seed, 10_000, faults)));
            assertTrue(!result.passed(), result::toString);
            if (result.judgement() != null) {
                result.judgement().found().forEach(verdict -> found.add(verdict.anomaly()));
            }
        }
        assertTrue(found.contains(Anomaly.LOST_WRITE) || found.contains(Anomaly.UNSEEN), found::toString);
    }
}
