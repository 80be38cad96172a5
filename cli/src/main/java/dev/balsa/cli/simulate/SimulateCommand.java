package dev.balsa.cli.simulate;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.simulation.RunSummary;
import dev.balsa.simulation.SeedResult;
import dev.balsa.simulation.Simulation;
import dev.balsa.simulation.SimulationOptions;
import dev.balsa.simulation.SimulationRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "simulate",
        description = {
            "Runs Raft clusters on simulated disks, networks and clocks through seeded faults, and checks every state they reach.",
            "With --cluster: whole clusters of brokers with clients, judged by what the clients were told.",
            "Exit code 0: no rule was broken and every seed was tested enough; 1: otherwise."
        },
        footer = {
            "",
            "Examples:",
            "  balsa simulate --seeds 500",
            "  balsa simulate --replay 17 --nodes 5 --verbose",
            "  balsa simulate --cluster --seeds 500",
            "  balsa simulate --cluster --from 501 --seeds 100 --verbose",
            "  balsa simulate --cluster --replay 17 --history 17.jsonl"
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final Set<Integer> CLUSTER_SIZES = Set.of(3, 5, 7);
    private static final String NO_FAULTS = "none";

    @Mixin
    private Terminal terminal = new Terminal();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many seeds to run (default: ${DEFAULT-VALUE}). Without --cluster and from "
                    + RunSummary.SEEDS_FOR_ALL_RARE_STATES
                    + " on, a rare state that none of them reaches is a failure.")
    private int seeds;

    @Option(
            names = "--from",
            paramLabel = "S",
            defaultValue = "1",
            description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long from;

    @Option(names = "--replay", paramLabel = "SEED", description = "Run this seed only.")
    private @Nullable Long replayed;

    @Option(
            names = "--nodes",
            paramLabel = "3|5|7",
            defaultValue = "0",
            description =
                    "Voters of every cluster, with --cluster its brokers (default: each seed decides). Changes what a seed does.")
    private int nodes;

    @Option(
            names = "--faults",
            paramLabel = "ID,ID|none",
            description = "With --replay: keep only these faults of the seed's plan.")
    private @Nullable String faults;

    @Option(names = "--verbose", description = "With --replay: print every event. Otherwise: a line for every seed.")
    private boolean verbose;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seeds run at once (default: one for each core). Changes no result.")
    private int threads;

    @Option(
            names = "--cluster",
            description = "Whole clusters: brokers, logs, coordinators and clients instead of Raft alone.")
    private boolean wholeClusters;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "With --cluster and --replay: where to write the history of the run, for balsa chaos report.")
    private @Nullable Path history;

    private @Nullable ClusterSimulation clusterSimulation;

    /** Makes {@code --cluster} possible. */
    public void plugIn(ClusterSimulation simulation) {
        clusterSimulation = simulation;
    }

    @Override
    public Integer call() throws InterruptedException {
        SimulationOptions options = options();
        if (wholeClusters) {
            return simulateClusters();
        }
        return replayed == null ? runMany(options) : replay(replayed, options);
    }

    private SimulationOptions options() {
        require(seeds >= 1, "--seeds must be at least 1");
        require(threads >= 0, "--threads must not be negative");
        require(nodes == 0 || CLUSTER_SIZES.contains(nodes), "--nodes must be 3, 5 or 7");
        require(faults == null || replayed != null, "--faults belongs to one seed: it needs --replay");
        require(history == null || (wholeClusters && replayed != null), "--history needs --cluster and --replay");
        SimulationOptions options = SimulationOptions.DEFAULT.withVoters(nodes);
        return faults == null ? options : options.withOnlyFaults(ids(faults));
    }

    private static SortedSet<Integer> ids(String list) {
        SortedSet<Integer> ids = new TreeSet<>();
        if (list.equals(NO_FAULTS)) {
            return ids;
        }
        for (String id : list.split(",", -1)) {
            try {
                ids.add(Integer.valueOf(id.strip()));
            } catch (NumberFormatException e) {
                throw usage("--faults needs the numbers of faults, not " + id);
            }
        }
        return ids;
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw usage(what);
        }
    }

    private static CommandFailure usage(String what) {
        return new CommandFailure(ExitCode.USAGE, what, "balsa simulate --help");
    }

    private int runMany(SimulationOptions options) throws InterruptedException {
        int atOnce = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        Progress progress = new Progress(terminal, seeds, verbose, System::nanoTime);
        RunSummary summary = new SimulationRun(options, atOnce).run(from, seeds, progress::done);
        SimulationReport report = new SimulationReport(terminal);
        report.summary(summary, progress.elapsedSeconds(), cpuSeconds());
        List<SeedResult> failures = summary.failures();
        if (!failures.isEmpty()) {
            report.explain(failures.getFirst(), options);
        }
        return summary.passed() ? ExitCode.OK : ExitCode.FAILED;
    }

    private int simulateClusters() throws InterruptedException {
        ClusterSimulation simulation = clusterSimulation;
        if (simulation == null) {
            throw usage("--cluster is not part of this command; use the launcher of the distribution");
        }
        Long one = replayed;
        ClusterSimulation.Order order = new ClusterSimulation.Order(
                one == null ? from : one,
                one == null ? seeds : 1,
                nodes,
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                one != null,
                faults == null ? null : ids(faults),
                history,
                verbose);
        return simulation.run(order, terminal);
    }

    private static double cpuSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1e3;
    }

    private int replay(long seed, SimulationOptions options) {
        SeedResult result = Simulation.run(seed, verbose ? options.withLines(terminal::line) : options);
        terminal.line(result.toString());
        if (result.passed()) {
            return ExitCode.OK;
        }
        new SimulationReport(terminal).explain(result, options);
        return ExitCode.FAILED;
    }
}
