package dev.balsa.chaos.command;

import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.check.Verdict;
import dev.balsa.chaos.remote.VerifyOptions;
import dev.balsa.chaos.remote.VerifyRun;
import dev.balsa.chaos.workload.LoadKind;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks that a running cluster keeps its promises: loads it for a while, writes down every request and answer, and judges"
                    + " them.",
            "If its brokers were started with fault.injection.enable=true they are broken meanwhile; every fault heals itself. All"
                    + " topics and groups of the run have names of their own and are deleted at the end.",
            "Exit code 0: every promise was kept, 1: one was broken, 2: the run proves nothing."
        },
        footer = {
            "",
            "Examples:",
            "  balsa verify --seconds 60",
            "  balsa verify --bootstrap 10.0.0.1:9092 --load mixed,register --no-faults"
        })
final class VerifyCommand implements Callable<Integer> {
    private static final int PARTITIONS = 6;
    private static final int VOID = 2;

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private LoadOption load = new LoadOption();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "How long the cluster is under load, 10 to 86400 (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "20",
            description = "Calls a second of each producer, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Decides which faults happen and when (default: a new one).")
    private @Nullable Long seed;

    @Option(names = "--no-faults", description = "Break nothing, whatever the brokers allow.")
    private boolean isSpared;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "For history and report (default: verify-SEED in this directory).")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check("--seconds", seconds, 10, 86_400);
        check("--rate", rate, 1, 1_000);
        Set<LoadKind> kinds = load.kinds();
        long chosenSeed = seed != null ? seed : ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        Map<String, String> client = connection.options();
        Path directory = (output != null ? output : Path.of("verify-" + chosenSeed)).toAbsolutePath();
        Files.createDirectories(directory);
        // A second run at the same cluster, with the same seed too, must not meet what the first one left.
        String name = "balsa-verify-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        Path history = directory.resolve("history.jsonl");
        new VerifyRun(
                        new VerifyOptions(
                                client,
                                name,
                                chosenSeed,
                                seconds,
                                PARTITIONS,
                                rate,
                                kinds,
                                !isSpared,
                                replay(client, chosenSeed)),
                        terminal::progress)
                .run(history);
        Judgement judgement = JudgedHistory.judge(history, directory, terminal);
        judgement.verdicts().forEach(verdict -> terminal.line(line(verdict)));
        return switch (judgement.outcome()) {
            case PASSED -> ExitCode.OK;
            case FAILED -> ExitCode.FAILED;
            case VOID -> VOID;
        };
    }

    private String replay(Map<String, String> client, long chosenSeed) {
        return "balsa verify --bootstrap " + client.get("bootstrap.servers") + " --seconds " + seconds + " --rate "
                + rate + " --seed " + chosenSeed + " --load " + load.text() + (isSpared ? " --no-faults" : "");
    }

    private static String line(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Absent(var anomaly, long judged) ->
                "kept        " + anomaly.text() + ": " + anomaly.promise() + " (" + judged + " judged)";
            case Verdict.Found found ->
                "BROKEN      " + found.anomaly().text() + ": " + found.anomaly().promise() + " (" + found.count()
                        + " of " + found.judged() + ")";
            case Verdict.NotJudged(var anomaly, String why) -> "not judged  " + anomaly.text() + ": " + why;
        };
    }

    private static void check(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new CommandFailure(
                    ExitCode.USAGE, option + " has to be from " + min + " to " + max, "balsa verify --help");
        }
    }
}
