package dev.balsa.cli.simulate;

import dev.balsa.cli.Terminal;
import dev.balsa.simulation.FaultPlanMinimizer;
import dev.balsa.simulation.RunSummary;
import dev.balsa.simulation.SeedResult;
import dev.balsa.simulation.SimulationOptions;
import dev.balsa.simulation.Violation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Formatter;
import java.util.Locale;
import java.util.SortedSet;

/** What a run of the simulator says on standard output. */
final class SimulationReport {
    private static final int MAX_MINIMISING_RUNS = 300;

    private final Terminal terminal;

    SimulationReport(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * @param seconds real time the run took
     * @param cpuSeconds processor time of this process
     */
    void summary(RunSummary summary, double seconds, double cpuSeconds) {
        Formatter out = new Formatter(Locale.ROOT);
        double simulatedSeconds = summary.simulatedMs() / 1e3;
        out.format(
                "%d seeds, %d violations, %.0f s simulated in %.1f s (%.1f s of processor time): %.0f times real time%n",
                summary.seeds(),
                summary.failed(),
                simulatedSeconds,
                seconds,
                cpuSeconds,
                simulatedSeconds / Math.max(seconds, 1e-3));
        out.format("%d events, %d commits, %d faults%n", summary.events(), summary.commits(), summary.faults());
        out.format("rare states:%n");
        summary.rareStates().forEach((name, count) -> out.format("  %-40s %10d%n", name, count));
        out.format("rare branches of the core:%n");
        summary.marks().forEach((name, count) -> out.format("  %-40s %10d%n", name, count));
        if (!summary.unreached().isEmpty()) {
            out.format("never reached: %s%n", String.join(", ", summary.unreached()));
        }
        summary.poor().forEach(seed -> out.format("tested too little: %s%n", seed));
        terminal.line(out.toString().stripTrailing());
    }

    /** Shows the failure with as few faults as it takes, and how to see it again. */
    void explain(SeedResult failing, SimulationOptions options) {
        FaultPlanMinimizer.Minimised small = FaultPlanMinimizer.minimise(failing, options, MAX_MINIMISING_RUNS);
        SeedResult smallest = small.smallest();
        Violation violation = smallest.violation();
        if (violation == null) {
            throw new IllegalStateException("minimising lost the violation of " + failing);
        }
        Formatter out = new Formatter(Locale.ROOT);
        out.format("the last events with as few faults as it takes, found in %d runs:%n", small.runs());
        violation.tail().forEach(event -> out.format("  %s%n", event));
        out.format("%s%n", smallest);
        if (violation.cause() != null) {
            StringWriter trace = new StringWriter();
            violation.cause().printStackTrace(new PrintWriter(trace));
            out.format("%s%n", trace);
        }
        out.format("faults:%n");
        smallest.plan().faults().forEach(fault -> out.format("  %s%n", fault));
        out.format(
                "to see it again: balsa simulate --replay %d%s --faults %s --verbose%n",
                failing.seed(), options.voters() == 0 ? "" : " --nodes " + options.voters(), joined(small.faultIds()));
        terminal.line(out.toString().stripTrailing());
    }

    private static String joined(SortedSet<Integer> ids) {
        return ids.isEmpty()
                ? "none"
                : String.join(",", ids.stream().map(String::valueOf).toList());
    }
}
