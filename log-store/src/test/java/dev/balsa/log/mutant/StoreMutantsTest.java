package dev.balsa.log.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.balsa.log.HistoryProbe;
import dev.balsa.log.journal.ClassifierProbe;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests of the store find every bug of the catalogue within some seeds. {@code -Dbalsa.mutants=<regular expression>} names
 * some of them.
 */
class StoreMutantsTest {
    private static final int SEED_BUDGET = 150;

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    void isFound(Mutant mutant) throws Exception {
        long startedNs = System.nanoTime();
        try (MutantLoader loader = new MutantLoader(MutantCompiler.compile(mutant))) {
            LongFunction<?> probe = loader.probe(mutant.probe());
            for (long seed = 1; seed <= SEED_BUDGET; seed++) {
                String wrong = String.valueOf(probe.apply(seed));
                if (!wrong.isEmpty()) {
                    report(mutant, seed, startedNs, wrong);
                    return;
                }
            }
        }
        fail("no seed of " + SEED_BUDGET + " finds the mutant " + mutant);
    }

    /** Otherwise a mutant could be found by what the loading itself breaks. */
    @Test
    void unchangedStoreIsNotFound() throws Exception {
        try (MutantLoader loader = new MutantLoader(Map.of())) {
            for (var type : List.of(HistoryProbe.class, ClassifierProbe.class)) {
                LongFunction<?> probe = loader.probe(type);
                for (long seed = 1; seed <= 10; seed++) {
                    assertEquals("", probe.apply(seed));
                }
            }
        }
    }

    static List<Mutant> mutants() {
        Pattern wanted = Pattern.compile(System.getProperty("balsa.mutants", ""));
        return Mutants.ALL.stream()
                .filter(mutant -> wanted.matcher(mutant.name()).find())
                .toList();
    }

    private static void report(Mutant mutant, long seed, long startedNs, String wrong) {
        double seconds = (System.nanoTime() - startedNs) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "mutant %-44s seed %3d %6.2f s  %s%n",
                mutant,
                seed,
                seconds,
                wrong.substring(0, Math.min(wrong.length(), 160))
                        .lines()
                        .findFirst()
                        .orElse(""));
    }
}
