package dev.balsa.chaos.mutant;

import dev.balsa.chaos.check.Anomaly;
import dev.balsa.chaos.command.ChaosMain;
import dev.balsa.chaos.plan.Plan;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code chaos-tests/mutants --chaos NAME [OPTION...]}: {@code balsa chaos run} with these options against brokers with one bug.
 *
 * <p>{@code chaos-tests/mutants [--runs N] [NAME...]}: so many short runs, each with a seed of its own, against brokers with each bug of the
 * catalogue, and of each control, or of those whose names contain one of these. Prints a Markdown table; ends with an error if a bug was
 * convicted in fewer than nine of ten runs, or if a control was not as it has to be every time.
 */
public final class ProveMutants {
    private static final Path HOME = Path.of("target/chaos/mutants").toAbsolutePath();
    private static final int RUNS = 10;

    private final List<String> names;
    private final int runs;
    private final ShortRun shortRun = new ShortRun(HOME);
    private final StringBuilder table =
            new StringBuilder("| brokers | what is wrong | as it has to be | median s | slowest s | found |\n"
                    + "|---|---|---|---|---|---|\n");
    private final StringBuilder tests = new StringBuilder();
    private boolean isProven = true;

    private ProveMutants(List<String> names, int runs) {
        this.names = names;
        this.runs = runs;
    }

    /** @throws IllegalStateException if something is not as it has to be */
    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(List.of(arguments));
        if (names.size() > 1 && names.getFirst().equals("--chaos")) {
            chaos(names.get(1), names.subList(2, names.size()));
            return;
        }
        int runs = RUNS;
        int at = names.indexOf("--runs");
        if (at >= 0) {
            names.remove(at);
            runs = Integer.parseInt(names.remove(at));
        }
        new ProveMutants(names, runs).prove();
    }

    private static void chaos(String name, List<String> options) throws Exception {
        for (ChaosMutant mutant : ChaosMutants.all()) {
            if (mutant.name().equals(name)) {
                List<String> command = new ArrayList<>(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        // The brokers of a run get the class path of its JVM.
                        compiled(mutant) + File.pathSeparator + System.getProperty("java.class.path"),
                        ChaosMain.class.getName(),
                        "chaos",
                        "run"));
                command.addAll(options);
                int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
                System.out.println("exit code " + exitCode);
                return;
            }
        }
        throw new IllegalArgumentException("there is no bug " + name);
    }

    private static Path compiled(ChaosMutant mutant) throws IOException {
        Path classes = HOME.resolve(mutant.name());
        Files.createDirectories(classes);
        ChaosMutants.compile(mutant, classes);
        return classes;
    }

    private void prove() throws Exception {
        for (ChaosMutant mutant : ChaosMutants.all()) {
            if (isWanted(mutant.name())) {
                Path classes = compiled(mutant);
                if (mutant.test() != null) {
                    isProven &= row(mutant, mutant.test(), classes);
                    continue;
                }
                int convicted = row(mutant.name(), mutant.meaning(), Controls::smoke, classes, mutant.finds(), true);
                isProven &= 10 * convicted >= 9 * runs;
            }
        }
        for (Controls control : Controls.values()) {
            if (isWanted(control.text())) {
                Set<Anomaly> anything = EnumSet.allOf(Anomaly.class);
                isProven &= row(control.text(), control.meaning(), control::plan, null, anything, control.isGuilty())
                        == runs;
            }
        }
        if (!tests.isEmpty()) {
            System.out.println("| bug | what is wrong | convicted by |\n|---|---|---|\n" + tests);
        }
        System.out.print(table);
        if (!isProven) {
            throw new IllegalStateException("not everything is as it has to be");
        }
    }

    private boolean isWanted(String name) {
        return names.isEmpty() || names.stream().anyMatch(name::contains);
    }

    /** Whether the test fails with the bug, and only with it. */
    private boolean row(ChaosMutant mutant, UnitTest test, Path classes) throws Exception {
        UnitTest.Outcome without = test.run(null);
        UnitTest.Outcome with = test.run(classes);
        boolean isRight = without.tests() > 0
                && without.failed().isEmpty()
                && with.failed().contains(test.method());
        System.err.println(mutant + ": " + (isRight ? "as it has to be, " : "NOT as it has to be, ") + with
                + ", without the bug " + without);
        String others = with.failed().size() > 1 ? " and " + (with.failed().size() - 1) + " more" : "";
        tests.append("| `" + mutant + "` | " + mutant.meaning() + " | "
                + (isRight ? "`" + test.text() + "`" + others : "nothing") + " |\n");
        return isRight;
    }

    /** Returns how many runs were as they have to be. */
    private int row(
            String name,
            String meaning,
            LongFunction<Plan> plans,
            @Nullable Path patch,
            Set<Anomaly> wanted,
            boolean isGuilty)
            throws Exception {
        int right = 0;
        List<Double> seconds = new ArrayList<>();
        Map<Anomaly, Integer> found = new EnumMap<>(Anomaly.class);
        for (int seed = 1; seed <= runs; seed++) {
            ShortRun.Outcome outcome = shortRun.run(name, plans.apply(seed), patch, wanted);
            boolean isConvicted = !outcome.wanted().isEmpty();
            boolean isRight = isGuilty ? isConvicted : !isConvicted && !outcome.isVoid();
            right += isRight ? 1 : 0;
            seconds.add(outcome.seconds());
            outcome.wanted().forEach(anomaly -> found.merge(anomaly, 1, Integer::sum));
            System.err.printf(
                    Locale.ROOT,
                    "%s, seed %d: %s after %.1f s, %s, besides %s; %s%n",
                    name,
                    seed,
                    isRight ? "as it has to be" : "NOT as it has to be",
                    outcome.seconds(),
                    texts(outcome.wanted()),
                    texts(outcome.others()),
                    outcome.figures());
        }
        seconds.sort(null);
        List<String> anomalies = new ArrayList<>();
        found.forEach((anomaly, count) -> anomalies.add(anomaly.text() + " " + count));
        table.append(String.format(
                Locale.ROOT,
                "| `%s` | %s | %s %d of %d | %.0f | %.0f | %s |%n",
                name,
                meaning,
                isGuilty ? "convicted" : "silent",
                right,
                runs,
                seconds.get(seconds.size() / 2),
                seconds.getLast(),
                String.join(", ", anomalies)));
        return right;
    }

    private static List<String> texts(Set<Anomaly> anomalies) {
        return anomalies.stream().map(Anomaly::text).sorted().toList();
    }
}
