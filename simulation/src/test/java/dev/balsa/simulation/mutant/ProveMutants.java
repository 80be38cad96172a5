package dev.balsa.simulation.mutant;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code simulation/mutants [--table FILE] [NAME...]}: hunts all bugs of the catalogue, or those whose names contain one of
 * these, and prints a Markdown table; with a file, the table there between the two marks is replaced.
 */
public final class ProveMutants {
    private static final Pattern TABLE =
            Pattern.compile("(<!-- mutants: begin -->\n).*(<!-- mutants: end -->)", Pattern.DOTALL);

    private ProveMutants() {}

    /** @throws IllegalStateException if a mutant was not found */
    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(List.of(arguments));
        Path table = null;
        if (names.contains("--table")) {
            int at = names.indexOf("--table");
            names.remove(at);
            table = Path.of(names.remove(at));
        }
        List<Mutant> mutants = new MutantCatalogue(Path.of(""))
                .mutants().stream()
                        .filter(mutant -> names.isEmpty()
                                || names.stream().anyMatch(name -> mutant.name().contains(name)))
                        .toList();
        List<String> missed = new ArrayList<>();
        String text = prove(mutants, missed, System.err);
        System.out.print(text);
        if (table != null) {
            write(table, text);
        }
        if (!missed.isEmpty()) {
            throw new IllegalStateException("not found within " + MutantHunt.SEED_BUDGET + " seeds: " + missed);
        }
    }

    private static String prove(List<Mutant> mutants, List<String> missed, PrintStream progress)
            throws InterruptedException, ExecutionException {
        StringBuilder text = new StringBuilder();
        text.append("| mutant | what it does | first seed | CPU s | rule |\n|---|---|---|---|---|\n");
        try (ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<MutantHunt.@Nullable Catch>> hunts = new ArrayList<>();
            mutants.forEach(mutant ->
                    hunts.add(workers.submit(() -> MutantHunt.of(mutant).run(MutantHunt.SEED_BUDGET))));
            for (int i = 0; i < mutants.size(); i++) {
                Mutant mutant = mutants.get(i);
                MutantHunt.Catch found = hunts.get(i).get();
                if (found == null) {
                    missed.add(mutant.name());
                }
                text.append(row(mutant, found));
                progress.println(row(mutant, found).strip());
            }
        }
        return text.toString();
    }

    private static String row(Mutant mutant, MutantHunt.@Nullable Catch found) {
        return found == null
                ? "| " + mutant.name() + " | " + mutant.meaning() + " | none | | |\n"
                : String.format(
                        Locale.ROOT,
                        "| %s | %s | %d | %.1f | %s |%n",
                        mutant.name(),
                        mutant.meaning(),
                        found.seed(),
                        found.seconds(),
                        found.invariant());
    }

    private static void write(Path file, String table) throws IOException {
        String before = Files.exists(file) ? Files.readString(file) : "";
        if (!TABLE.matcher(before).find()) {
            throw new IllegalStateException(
                    file + " has no table between two marks to replace; docs/raft-testing.md has");
        }
        Files.writeString(
                file,
                TABLE.matcher(before)
                        .replaceFirst(match -> match.group(1).replace("$", "\\$")
                                + table.replace("\\", "\\\\").replace("$", "\\$")
                                + match.group(2)));
    }
}
