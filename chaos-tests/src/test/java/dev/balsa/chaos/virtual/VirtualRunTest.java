package dev.balsa.chaos.virtual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.check.Anomaly;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.plan.Fault;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlannedFault;
import dev.balsa.chaos.plan.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole clusters in one thread: the same seed is the same run, honest disks pass, and disks that lie are found out. */
class VirtualRunTest {
    private static final VirtualOptions SHORT = VirtualOptions.DEFAULT.withFaultsMs(10_000);
    private static final int MAX_LYING_RUNS = 5;

    @Test
    void theSameSeedIsTheSameRunAndPasses(@TempDir Path directory) throws IOException {
        VirtualResult first = passing(3, SHORT.withBrokers(3));
        VirtualResult second = passing(3, SHORT.withBrokers(3));
        assertEquals(first.traceHash(), second.traceHash());
        assertEquals(first.events(), second.events());
        Path one = directory.resolve("first.jsonl");
        Path other = directory.resolve("second.jsonl");
        HistoryFile.write(one, first.history());
        HistoryFile.write(other, second.history());
        assertEquals(-1, Files.mismatch(one, other));
    }

    @Test
    void anotherSeedIsAnotherRunAndPasses() {
        VirtualResult three = passing(4, SHORT.withBrokers(3));
        VirtualResult five = passing(5, SHORT.withBrokers(5));
        assertEquals(5, five.brokers());
        assertNotEquals(three.traceHash(), five.traceHash());
    }

    private static VirtualResult passing(long seed, VirtualOptions options) {
        VirtualResult result = VirtualRun.run(seed, options);
        assertTrue(result.passed(), result::toString);
        return result;
    }

    /**
     * The control: what was acknowledged because disks had lied is gone with the power. They lie for a moment only: after a longer while
     * most brokers see by themselves that something is missing, and refuse to start.
     */
    @Test
    void brokersThatAcknowledgeWhatIsNotSyncedAreFoundOut() {
        List<PlannedFault> faults = List.of(
                new PlannedFault(1, 3_996, 0, new Fault.LyingSync(), new Target.All()),
                new PlannedFault(2, 4_000, 1_000, new Fault.PowerCut(), new Target.All()));
        Set<Anomaly> found = EnumSet.noneOf(Anomaly.class);
        for (long seed = 1; seed <= MAX_LYING_RUNS && !found.contains(Anomaly.LOST_WRITE); seed++) {
            VirtualResult result = VirtualRun.run(
                    seed,
                    VirtualOptions.DEFAULT.withBrokers(3).withFaultsMs(6_000).withPlan(new Plan(seed, 6_000, faults)));
            if (result.judgement() != null) {
                result.judgement().found().forEach(verdict -> found.add(verdict.anomaly()));
            }
        }
        assertTrue(found.contains(Anomaly.LOST_WRITE), found::toString);
    }
}
