package dev.balsa.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.chaos.check.Judge;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.check.Verdict;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.lab.LabSettings;
import dev.balsa.chaos.nemesis.Nemesis;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanGenerator;
import dev.balsa.chaos.plan.PlanOptions;
import dev.balsa.chaos.run.ChaosRun;
import dev.balsa.chaos.run.RunOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every client of the mixed load against three brokers in a lab of their own, under a plan of many kinds of faults: nothing that was
 * promised is broken. Another seed, or a longer run: {@code -Dbalsa.chaos.seed=N -Dbalsa.chaos.seconds=N}.
 */
@Timeout(value = 30, unit = java.util.concurrent.TimeUnit.MINUTES)
class ChaosSmokeTest {
    private static final Path HOME = Path.of("target/chaos/smoke").toAbsolutePath();
    private static final int NETWORK = 41;
    private static final int PARTITIONS = 6;
    private static final HistoryHeader.Floor FLOOR = new HistoryHeader.Floor(2_000, 8);

    @BeforeAll
    static void requireLab() {
        Requirement.lab(HOME.resolveSibling("smoke-capability"));
    }

    @Test
    void mixedFaultsBreakNoPromise() throws Exception {
        long seed = Long.getLong("balsa.chaos.seed", 29);
        long durationMs = Long.getLong("balsa.chaos.seconds", 40) * 1_000;
        List<String> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(number -> RunOptions.TOPIC + "-" + number)
                .toList();
        Plan plan = PlanGenerator.generate(
                seed, PlanOptions.of(durationMs, Nemesis.kinds(), partitions, List.of(RunOptions.GROUP)));
        String replay = "mvn verify -pl chaos-tests -am -Dtest=ChaosSmokeTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dbalsa.test.args=\"-Dbalsa.chaos.seed=" + seed
                + " -Dbalsa.chaos.seconds=" + durationMs / 1_000 + "\"";
        Path history = HOME.resolveSibling("smoke.jsonl");
        new ChaosRun(
                        new RunOptions(
                                "smoke", LabSettings.of(HOME, 3, NETWORK), plan, replay, PARTITIONS, 30, 4_000, FLOOR),
                        line -> System.out.println("chaos, seed " + seed + ": " + line))
                .run(history);
        Judgement judgement = Judge.judge(HistoryFile.open(history));
        System.out.println("chaos, seed " + seed + ": " + judgement.figures());
        assertEquals(
                List.of(),
                judgement.verdicts().stream()
                        .filter(Verdict.Found.class::isInstance)
                        .toList(),
                () -> "see " + history + "; again: " + replay);
        assertEquals(List.of(), judgement.voidReasons(), () -> "the run proves nothing: " + replay);
    }
}
