package dev.balsa.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.balsa.chaos.check.Anomaly;
import dev.balsa.chaos.check.Judge;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.check.Verdict;
import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.Phase;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.history.HistoryWriter;
import dev.balsa.chaos.history.Request;
import dev.balsa.chaos.workload.Load;
import dev.balsa.chaos.workload.LoadKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every load at a cluster that nobody breaks, but for clients that crash: the judge has something to judge in each, and is silent. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LoadTest {
    private static final Path HOME = Path.of("target/chaos/load").toAbsolutePath();
    private static final int PARTITIONS = 3;

    @Test
    void everyLoadIsJudgedAndNothingIsFound() throws Exception {
        Files.createDirectories(HOME);
        Path file = HOME.resolve("history.jsonl");
        try (ProcessCluster cluster = ProcessCluster.in(HOME, 3, List.of())) {
            cluster.up();
            cluster.balsa("topic", "create", "load", "--partitions", Integer.toString(PARTITIONS))
                    .expectSuccess();
            try (HistoryWriter history = HistoryWriter.create(file, header(), System::nanoTime)) {
                run(cluster, history, file);
            }
        }
        Judgement judgement = Judge.judge(HistoryFile.open(file));
        assertEquals(List.of(), judgement.found());
        assertEquals(List.of(), judgement.voidReasons());
        for (Anomaly anomaly : List.of(
                Anomaly.NONLINEAR_REGISTER,
                Anomaly.OFFSET_REGRESS,
                Anomaly.STALE_COMMIT,
                Anomaly.DUPLICATE,
                Anomaly.HIGH_WATERMARK_REGRESS,
                Anomaly.READ_PAST_HIGH_WATERMARK)) {
            assertInstanceOf(Verdict.Absent.class, verdict(judgement, anomaly), anomaly::text);
        }
        assertEquals(Set.of("topic", "leader", "replicas"), changes(file));
    }

    private static HistoryHeader header() {
        return new HistoryHeader(
                "load",
                0,
                3,
                List.of(),
                "",
                "",
                false,
                new HistoryHeader.Floor(1_000, 0),
                HistoryHeader.Limits.DEFAULT);
    }

    private static void run(ProcessCluster cluster, HistoryWriter history, Path file) throws Exception {
        try (Load load = new Load(LoadKind.all(), cluster.bootstrap(), history, "load", PARTITIONS, 20, "load-group")) {
            history.event(new HistoryEvent.PhaseBegan(Phase.QUIET));
            load.start();
            long beganNanos = System.nanoTime();
            for (int pick = 0; pick < 20; pick++) {
                load.crash(pick);
            }
            // Longer than the session of a member that has vanished, and until the slowest load counts for the judge.
            Awaitility.await()
                    .pollInterval(1, TimeUnit.SECONDS)
                    .atMost(1, TimeUnit.MINUTES)
                    .until(() -> System.nanoTime() - beganNanos > TimeUnit.SECONDS.toNanos(12) && slowest(file) >= 10);
            load.stop();
            history.event(new HistoryEvent.PhaseBegan(Phase.FINAL_READ));
            load.readAll(60_000);
            history.event(new HistoryEvent.PhaseBegan(Phase.END));
        }
    }

    private static long slowest(Path file) throws IOException {
        long fewest = Long.MAX_VALUE;
        for (LoadKind kind : LoadKind.all()) {
            fewest = Math.min(fewest, succeeded(file, kind));
        }
        return fewest;
    }

    /** Counts lines of text, since the last one may still be half written. */
    private static long succeeded(Path file, LoadKind kind) throws IOException {
        List<String> lines = Files.readAllLines(file);
        Set<String> processes = lines.stream()
                .filter(line -> line.endsWith("\"type\":\"join\",\"load\":\"" + kind.text() + "\"}"))
                .map(LoadTest::process)
                .collect(Collectors.toSet());
        return lines.stream()
                .filter(line -> line.contains(",\"type\":\"ok\",") && processes.contains(process(line)))
                .count();
    }

    /** The part of a line that says whose it is. */
    private static String process(String line) {
        return line.substring(line.indexOf("\"p\":"), line.indexOf(",\"type\""));
    }

    private static Verdict verdict(Judgement judgement, Anomaly anomaly) {
        return judgement.verdicts().stream()
                .filter(verdict -> verdict.anomaly() == anomaly)
                .findFirst()
                .orElseThrow();
    }

    /** The first words of what was changed with success. */
    private static Set<String> changes(Path file) throws Exception {
        Set<Long> succeeded = new HashSet<>();
        HistoryFile.open(file).forEach(line -> {
            if (line.event() instanceof HistoryEvent.Succeeded ok) {
                succeeded.add(ok.operation());
            }
        });
        Set<String> changes = new HashSet<>();
        HistoryFile.open(file).forEach(line -> {
            if (line.event() instanceof HistoryEvent.Invoked asked
                    && asked.request() instanceof Request.Admin(String what)
                    && succeeded.contains(asked.operation())) {
                changes.add(what.startsWith("set ") ? "topic" : what.split(" ", -1)[0]);
            }
        });
        return changes;
    }
}
