package dev.balsa.simulation;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** The simulator on a command line: runs seeds, replays one, makes a failing one small. */
public final class SimulateMain {
    static final int PASSED = 0;
    static final int VIOLATED = 1;
    static final int MISUSED = 2;

    private static final int PROGRESS_EVERY = 50;
    private static final int MAX_MINIMISING_RUNS = 300;
    private static final String NO_FAULTS = "none";
    private static final String USAGE = """
            usage: simulate [--seeds N] [--from S] [--nodes V] [--threads T]
                   simulate --replay S [--nodes V] [--faults ID,ID,...] [--verbose]
              --seeds N    how many seeds to run (default 100)
              --from S     the first one (default 1)
              --nodes V    voters in the cluster (default: each seed decides)
              --threads T  seeds run at once (default 1)
              --replay S   run one seed and show how it fails
              --faults     keep only these faults of the seed's plan, or none
              --verbose    print every event
            """;

    private final PrintStream out;
    private final LongSupplier nanoTime;
    private SimulationOptions options = SimulationOptions.DEFAULT;
    private int seeds = 100;
    private long from = 1;
    private int threads = 1;
    private boolean replays;

    private SimulateMain(PrintStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    public static void main(String[] args) throws InterruptedException {
        int status = run(List.of(args), System.out, System::nanoTime);
        if (status != PASSED) {
            throw new IllegalStateException("simulation ended with status " + status);
        }
    }

    /**
     * @param nanoTime for figures of speed only
     * @return 0 if every seed passed, 1 if one did not, 2 if the arguments were wrong
     */
    public static int run(List<String> args, PrintStream out, LongSupplier nanoTime) throws InterruptedException {
        SimulateMain command = new SimulateMain(out, nanoTime);
        try {
            command.parse(new ArrayDeque<>(args));
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            out.print(USAGE);
            return MISUSED;
        }
        return command.replays ? command.replay() : command.runMany();
    }

    private void parse(ArrayDeque<String> args) {
        while (!args.isEmpty()) {
            String name = args.remove();
            switch (name) {
                case "--seeds" -> seeds = (int) number(name, args);
                case "--from" -> from = number(name, args);
                case "--nodes" -> options = options.withVoters((int) number(name, args));
                case "--threads" -> threads = (int) number(name, args);
                case "--replay" -> {
                    replays = true;
                    from = number(name, args);
                }
                case "--faults" -> options = options.withOnlyFaults(ids(value(name, args)));
                case "--verbose" -> options = options.withLines(out::println);
                default -> throw new IllegalArgumentException("unknown option " + name);
            }
        }
        if (seeds < 1 || threads < 1) {
            throw new IllegalArgumentException("--seeds and --threads must be at least 1");
        }
    }

    private static String value(String name, ArrayDeque<String> args) {
        String value = args.poll();
        if (value == null) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        return value;
    }

    private static long number(String name, ArrayDeque<String> args) {
        String value = value(name, args);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a number, not " + value, e);
        }
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
                throw new IllegalArgumentException("--faults needs numbers, not " + id, e);
            }
        }
        return ids;
    }

    // ---- many ---------------------------------------------------------------------------------------------------

    private int runMany() throws InterruptedException {
        long startedNs = nanoTime.getAsLong();
        RunSummary summary = new SimulationRun(options, threads).run(from, seeds, result -> {
            if (!result.passed()) {
                out.println(result);
            } else if ((result.seed() - from + 1) % PROGRESS_EVERY == 0) {
                out.println(result);
            }
            return true;
        });
        print(summary, (nanoTime.getAsLong() - startedNs) / 1e9);
        if (summary.failed() == 0) {
            return PASSED;
        }
        explain(summary.failures().getFirst());
        return VIOLATED;
    }

    private void print(RunSummary summary, double seconds) {
        out.printf(
                Locale.ROOT,
                "%d seeds, %d failed, %.0f s simulated in %.1f s (%.0f times real time), %d events, %d commits, %d faults%n",
                summary.seeds(),
                summary.failed(),
                summary.simulatedMs() / 1e3,
                seconds,
                summary.simulatedMs() / 1e3 / Math.max(seconds, 1e-3),
                summary.events(),
                summary.commits(),
                summary.faults());
        summary.rareStates().forEach((name, count) -> out.printf(Locale.ROOT, "  %-36s %10d%n", name, count));
        summary.marks().forEach((name, count) -> out.printf(Locale.ROOT, "  core: %-30s %10d%n", name, count));
        if (!summary.unreached().isEmpty()) {
            out.println("never reached: " + summary.unreached());
        }
    }

    // ---- one ----------------------------------------------------------------------------------------------------

    private int replay() {
        SeedResult result = Simulation.run(from, options);
        out.println(result);
        if (result.passed()) {
            return PASSED;
        }
        explain(result);
        return VIOLATED;
    }

    private void explain(SeedResult failing) {
        FaultPlanMinimizer.Minimised small = FaultPlanMinimizer.minimise(failing, options, MAX_MINIMISING_RUNS);
        SeedResult smallest = small.smallest();
        Violation violation = smallest.violation();
        if (violation == null) {
            throw new IllegalStateException("minimising lost the violation of " + failing);
        }
        violation.tail().forEach(line -> out.println("  " + line));
        out.println(smallest);
        if (violation.cause() != null) {
            violation.cause().printStackTrace(out);
        }
        out.println("faults it takes, found in " + small.runs() + " runs:");
        smallest.plan().faults().forEach(fault -> out.println("  " + fault));
        out.println("replay with: --replay " + failing.seed()
                + (options.voters() == 0 ? "" : " --nodes " + options.voters())
                + " --faults "
                + joined(small.faultIds()));
    }

    private static String joined(SortedSet<Integer> ids) {
        return ids.isEmpty()
                ? NO_FAULTS
                : String.join(",", ids.stream().map(String::valueOf).toList());
    }
}
