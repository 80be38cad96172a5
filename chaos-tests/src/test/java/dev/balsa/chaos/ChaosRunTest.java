package dev.balsa.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.check.Anomaly;
import dev.balsa.chaos.check.Judge;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.lab.LabSettings;
import dev.balsa.chaos.nemesis.Nemesis;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanGenerator;
import dev.balsa.chaos.plan.PlanOptions;
import dev.balsa.chaos.plan.PlanText;
import dev.balsa.chaos.run.ChaosRun;
import dev.balsa.chaos.run.RunOptions;
import dev.balsa.chaos.workload.LoadKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every load there is against three brokers in a lab of their own. Under many kinds of faults nothing that was promised is
 * broken; where the disks lie, the judge notices. Another seed, or a longer run: {@code -Dbalsa.chaos.seed=N -Dbalsa.chaos.seconds=N}.
 */
@Timeout(value = 30, unit = java.util.concurrent.TimeUnit.MINUTES)
class ChaosRunTest {
    private static final Path HOME = Path.of("target/chaos/runs").toAbsolutePath();
    private static final int NETWORK = 41;
    private static final int PARTITIONS = 6;

    @BeforeAll
    static void requireLab() {
        Requirement.lab(HOME);
    }

    @Test
    void mixedFaultsBreakNoPromise() throws Exception {
        long seed = Long.getLong("balsa.chaos.seed", 29);
        long seconds = Long.getLong("balsa.chaos.seconds", 40);
        List<String> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(number -> RunOptions.TOPIC + "-" + number)
                .toList();
        Plan plan = PlanGenerator.generate(
                seed, PlanOptions.of(seconds * 1_000, Nemesis.kinds(), partitions, List.of(RunOptions.GROUP)));
        String again = "-Dtest=ChaosRunTest -Dbalsa.test.args=\"-Dbalsa.chaos.seed=" + seed + " -Dbalsa.chaos.seconds="
                + seconds + "\"";
        Judgement judgement = run("mixed", plan, again, new HistoryHeader.Floor(2_000, 8));
        assertEquals(List.of(), judgement.found(), again);
        assertEquals(List.of(), judgement.voidReasons(), () -> "the run proves nothing: " + again);
    }

    /** The control: without it nobody would know whether the power cuts of all other tests cut anything. */
    @Test
    void disksThatLieAboutTheirSyncsAreFoundOut() throws Exception {
        Plan plan = PlanText.parse(List.of(
                "balsa-plan 1",
                "seed 1",
                "duration 8000ms",
                "1 at 500ms for 7000ms lying-sync all",
                "2 at 5000ms for 500ms power-cut all"));
        Judgement judgement = run("lying", plan, "", new HistoryHeader.Floor(100, 2));
        // Readers saw every record before it was lost.
        assertTrue(
                judgement.found().stream().anyMatch(found -> found.anomaly() == Anomaly.UNREAD),
                () -> judgement.outcome() + " " + judgement.voidReasons() + " " + judgement.found());
    }

    /** So many flipped bits that one of them is in what the journal has promised. */
    @Test
    void brokerThatRefusesToStartWithARottenJournalGetsAnEmptyDisk() throws Exception {
        Plan plan = PlanText.parse(
                List.of("balsa-plan 1", "seed 1", "duration 8000ms", "1 at 3000ms for 500ms bit-flip(30000) one(1)"));
        Judgement judgement = run("rotten", plan, "", new HistoryHeader.Floor(100, 1));
        assertEquals(List.of(), judgement.found());
        assertEquals(List.of(), judgement.voidReasons());
        try (Stream<String> lines = Files.lines(HOME.resolve("rotten.jsonl"))) {
            assertEquals(
                    1,
                    lines.filter(line ->
                                    line.contains("\"type\":\"exit\"") && line.contains("\"code\":1,\"expected\":true"))
                            .count());
        }
    }

    private static Judgement run(String name, Plan plan, String again, HistoryHeader.Floor floor) throws Exception {
        Path history = HOME.resolve(name + ".jsonl");
        new ChaosRun(
                        new RunOptions(
                                name,
                                LabSettings.of(HOME.resolve(name), 3, NETWORK).shortLived(),
                                plan,
                                LoadKind.all(),
                                again,
                                PARTITIONS,
                                30,
                                4_000,
                                floor),
                        line -> System.out.println("chaos run " + name + ", seed " + plan.seed() + ": " + line))
                .run(history);
        Judgement judgement = Judge.judge(HistoryFile.open(history));
        System.out.println("chaos run " + name + ", seed " + plan.seed() + ": " + judgement.figures());
        return judgement;
    }
}
