package dev.balsa.chaos.command;

import dev.balsa.chaos.check.Anomaly;
import dev.balsa.chaos.check.Judge;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.lab.LabCapability;
import dev.balsa.chaos.lab.LabSettings;
import dev.balsa.chaos.nemesis.Nemesis;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanFormatException;
import dev.balsa.chaos.plan.PlanGenerator;
import dev.balsa.chaos.plan.PlanMinimizer;
import dev.balsa.chaos.plan.PlanOptions;
import dev.balsa.chaos.plan.PlanText;
import dev.balsa.chaos.run.ChaosRun;
import dev.balsa.chaos.run.ConvictionWatch;
import dev.balsa.chaos.run.PlanShrinker;
import dev.balsa.chaos.run.RunOptions;
import dev.balsa.chaos.run.Scenario;
import dev.balsa.chaos.workload.LoadKind;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a cluster of its own, breaks it for a while under load, and judges what it did.",
            "Each broker gets a network namespace, a volume and a clock, so this needs Linux and root. Nothing else on this machine is"
                    + " touched, and everything is removed at the end."
        },
        footer = {
            "",
            "Examples:",
            "  balsa chaos run kills --seconds 60",
            "  balsa chaos run everything --seed 29            # the same faults at the same times",
            "  balsa chaos run --plan chaos-29/plan.txt        # the faults of a file, perhaps with some of them deleted"
        })
final class RunCommand implements Callable<Integer> {
    private static final int PARTITIONS = 6;
    private static final long QUIET_MS = 5_000;
    /** Faults for so long at most, and the brokers do without what only pays later. */
    private static final long SHORT_MS = 60_000;
    /** Of one sender, and of a plan: less would prove little. */
    private static final long MIN_OPERATIONS_PER_SECOND = 20;

    @Mixin
    private Terminal terminal = new Terminal();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SCENARIO",
            defaultValue = "everything",
            description = "See balsa chaos list (default: ${DEFAULT-VALUE}).")
    private String scenario = "everything";

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Decides which faults happen and when (default: a new one).")
    private @Nullable Long seed;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "60",
            description = "How long faults happen, 10 to 86400 (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--brokers",
            paramLabel = "N",
            defaultValue = "3",
            description = "1 to 9 (default: ${DEFAULT-VALUE}).")
    private int brokers;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50",
            description = "Calls a second of each of ten producers, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Mixin
    private LoadOption load = new LoadOption();

    @Option(names = "--plan", paramLabel = "FILE", description = "A plan instead of a scenario and a seed.")
    private @Nullable Path planFile;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "For history, plan and report (default: chaos-SEED in this directory).")
    private @Nullable Path output;

    @Option(
            names = "--network",
            paramLabel = "N",
            defaultValue = "60",
            description =
                    "Number of the cluster's network, 1 to 249; runs at the same time need different ones (default:"
                            + " ${DEFAULT-VALUE}).")
    private int network;

    @Option(
            names = "--tries",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "How many smaller plans are tried after a run that broke a promise, 0 to 1000 (default: ${DEFAULT-VALUE}).")
    private int tries;

    @Option(
            names = "--try-minutes",
            paramLabel = "N",
            defaultValue = "30",
            description = "After how long no other one is begun, 1 to 1440 (default: ${DEFAULT-VALUE}).")
    private int tryMinutes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check("--seconds", seconds, 10, 86_400);
        check("--brokers", brokers, 1, 9);
        check("--rate", rate, 1, 1_000);
        check("--network", network, 1, 249);
        check("--tries", tries, 0, 1_000);
        check("--try-minutes", tryMinutes, 1, 1_440);
        Plan plan = plan(load.kinds());
        Path directory = (output != null ? output : Path.of("chaos-" + plan.seed())).toAbsolutePath();
        Files.createDirectories(directory);
        String missing = LabCapability.missing(directory.resolve("probe"));
        if (!missing.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED, "this machine cannot host the cluster: " + missing, "as root, on Linux");
        }
        Path planCopy = directory.resolve("plan.txt");
        Files.write(planCopy, PlanText.lines(plan));
        Path history = directory.resolve("history.jsonl");
        RunOptions options = options(plan, directory.resolve("cluster"), replay(planCopy));
        new ChaosRun(options, line -> terminal.line("seed " + plan.seed() + ": " + line)).run(history);
        Judgement judgement = JudgedHistory.judge(history, directory, terminal);
        terminal.line("again: " + options.replay());
        Set<Anomaly> broken = JudgedHistory.found(judgement);
        if (!broken.isEmpty() && tries > 0) {
            shrink(plan, broken, directory);
        }
        return JudgedHistory.exitCode(judgement);
    }

    private String replay(Path planFile) {
        return "balsa chaos run --plan " + planFile + " --brokers " + brokers + " --rate " + rate + " --load "
                + load.text();
    }

    private RunOptions options(Plan plan, Path home, String replay) {
        LabSettings lab = LabSettings.of(home, brokers, network);
        return new RunOptions(
                scenario,
                plan.durationMs() <= SHORT_MS ? lab.shortLived() : lab,
                plan,
                load.kinds(),
                replay,
                PARTITIONS,
                rate,
                QUIET_MS,
                new HistoryHeader.Floor(
                        plan.durationMs() / 1_000 * MIN_OPERATIONS_PER_SECOND,
                        plan.faults().size()));
    }

    /** Leaves the smallest plan that was seen to break the same, and the history of the last run that did. */
    private void shrink(Plan plan, Set<Anomaly> broken, Path directory) throws IOException, InterruptedException {
        terminal.line("looking for a smaller plan that breaks this, for at most " + tries + " plans and " + tryMinutes
                + " minutes; --tries 0 does without");
        Path attempt = directory.resolve("try.jsonl");
        Set<Anomaly> wanted = PlanShrinker.worthKeeping(broken);
        Set<Anomaly> brokenBySmallest = EnumSet.copyOf(broken);
        PlanShrinker.Trial trial = smaller -> {
            Files.deleteIfExists(attempt);
            ConvictionWatch watch = new ConvictionWatch(attempt, wanted);
            new ChaosRun(options(smaller, directory.resolve("try"), ""), watch, line -> {}).run(attempt);
            Set<Anomaly> found = JudgedHistory.found(Judge.judge(HistoryFile.open(attempt)));
            if (found.stream().anyMatch(wanted::contains)) {
                brokenBySmallest.clear();
                brokenBySmallest.addAll(found);
                Files.move(attempt, directory.resolve("regression.jsonl"), StandardCopyOption.REPLACE_EXISTING);
            }
            return found;
        };
        PlanShrinker.Limit limit = new PlanShrinker.Limit(tries, TimeUnit.MINUTES.toMillis(tryMinutes));
        PlanMinimizer.Minimised result =
                new PlanShrinker(wanted, trial, limit, System::nanoTime, terminal::line).shrink(plan);
        Files.deleteIfExists(attempt);
        Path regression = directory.resolve("regression.txt");
        String origin = "the smallest of " + (result.runs() + 1) + " plans, "
                + (result.isComplete() ? "no step makes it smaller" : "not everything was tried") + "; began with "
                + plan.faults().size() + " faults";
        Files.write(regression, PlanShrinker.regression(result.smallest(), brokenBySmallest, origin));
        terminal.line(result.smallest().faults().size() + " of " + plan.faults().size() + " faults are enough: "
                + regression);
        terminal.line("again: " + replay(regression));
    }

    private Plan plan(Set<LoadKind> kinds) throws IOException {
        Path file = planFile;
        if (file != null) {
            try {
                return PlanText.parse(Files.readAllLines(file));
            } catch (PlanFormatException e) {
                throw new CommandFailure(ExitCode.USAGE, file + ": " + e.getMessage(), "a plan.txt of an earlier run");
            }
        }
        Scenario chosen = Scenario.ofText(scenario)
                .orElseThrow(() ->
                        new CommandFailure(ExitCode.USAGE, "there is no scenario " + scenario, "balsa chaos list"));
        List<String> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(number -> RunOptions.TOPIC + "-" + number)
                .toList();
        long chosenSeed = seed != null ? seed : ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        return PlanGenerator.generate(
                chosenSeed,
                PlanOptions.of(
                        seconds * 1_000L,
                        chosen.kinds(Nemesis.kinds()),
                        partitions,
                        LoadKind.groups(kinds, RunOptions.GROUP)));
    }

    private static void check(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new CommandFailure(
                    ExitCode.USAGE, option + " has to be from " + min + " to " + max, "balsa chaos run --help");
        }
    }
}
