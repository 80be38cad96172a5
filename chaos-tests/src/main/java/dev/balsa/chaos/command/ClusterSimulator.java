package dev.balsa.chaos.command;

import dev.balsa.broker.BrokerLogging;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanMinimizer;
import dev.balsa.chaos.plan.PlanText;
import dev.balsa.chaos.virtual.VirtualOptions;
import dev.balsa.chaos.virtual.VirtualResult;
import dev.balsa.chaos.virtual.VirtualRun;
import dev.balsa.chaos.virtual.VirtualSeeds;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.cli.simulate.ClusterSimulation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/** {@code balsa simulate --cluster}. */
final class ClusterSimulator implements ClusterSimulation {
    private static final String LOG_LEVEL = "BALSA_LOG_LEVEL";
    private static final int MAX_MINIMISING_RUNS = 60;
    private static final int TAIL_LINES = 40;

    @Override
    public int run(Order order, Terminal terminal) throws InterruptedException {
        // Thousands of brokers start and end, and none of them is news, nor why: one without power says that its
        // disk has failed. Before the first of them has a logger.
        // Brokers that lose their leaders and their disks have much to warn of here; and commands bring a level of
        // their own.
        System.setProperty(LOG_LEVEL, Objects.requireNonNullElse(System.getenv(LOG_LEVEL), "off"));
        BrokerLogging.install();
        VirtualOptions options = VirtualOptions.DEFAULT.withBrokers(order.nodes());
        return order.isReplay() ? replay(order, options, terminal) : many(order, options, terminal);
    }

    private static int many(Order order, VirtualOptions options, Terminal terminal) throws InterruptedException {
        long startedNanos = System.nanoTime();
        VirtualSeeds.Summary summary =
                VirtualSeeds.run(order.from(), order.seeds(), order.threads(), options, result -> {
                    if (order.verbose() || !result.passed()) {
                        terminal.progress(result.toString());
                    }
                });
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        terminal.line(String.format(
                Locale.ROOT,
                "%d seeds, %d violations, %,d records acknowledged, %,d returned, %,d faults; %.0f s simulated in %.1f s",
                summary.seeds(),
                summary.failed(),
                summary.acknowledged(),
                summary.returned(),
                summary.faults(),
                summary.simulatedMs() / 1e3,
                seconds));
        VirtualResult failing = summary.firstFailure();
        if (failing == null) {
            return ExitCode.OK;
        }
        explain(failing, options, terminal);
        return ExitCode.FAILED;
    }

    private static int replay(Order order, VirtualOptions options, Terminal terminal) {
        VirtualOptions asked = order.verbose() ? options.withLines(terminal::line) : options;
        if (order.onlyFaults() != null) {
            Plan full = VirtualRun.plan(order.from(), asked);
            asked = asked.withPlan(full.with(full.faults().stream()
                    .filter(fault -> order.onlyFaults().contains(fault.id()))
                    .toList()));
        }
        VirtualResult result = VirtualRun.run(order.from(), asked);
        Path file = order.history();
        if (file != null) {
            write(file, result);
            terminal.line("balsa chaos report " + file);
        }
        terminal.line(result.toString());
        if (result.passed()) {
            return ExitCode.OK;
        }
        if (order.onlyFaults() == null) {
            explain(result, options, terminal);
        }
        return ExitCode.FAILED;
    }

    private static void write(Path file, VirtualResult result) {
        try {
            HistoryFile.write(file, result.history());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "the history cannot be written: " + e.getMessage(), "give --history another file");
        }
    }

    /** Shows the failure with as few faults as it takes, and how to see it again. */
    private static void explain(VirtualResult failing, VirtualOptions options, Terminal terminal) {
        Plan full = VirtualRun.plan(failing.seed(), options);
        Plan smallest = PlanMinimizer.minimise(
                        full,
                        MAX_MINIMISING_RUNS,
                        plan -> !VirtualRun.run(failing.seed(), options.withPlan(plan))
                                .passed())
                .smallest();
        VirtualResult shown = VirtualRun.run(failing.seed(), options.withPlan(smallest));
        terminal.line("seed " + failing.seed() + " with the fewest faults that were found to fail:");
        PlanText.lines(smallest).forEach(terminal::line);
        terminal.line(shown.toString());
        shown.tail().stream()
                .skip(Math.max(0, shown.tail().size() - TAIL_LINES))
                .forEach(terminal::line);
        terminal.line("again: balsa simulate --cluster --replay " + failing.seed()
                + (options.brokers() > 0 ? " --nodes " + options.brokers() : ""));
    }
}
