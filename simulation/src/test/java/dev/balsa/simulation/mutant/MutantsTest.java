package dev.balsa.simulation.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulator finds every bug of the catalogue within a few seeds. {@code -Dbalsa.mutants=<regular expression>} names some
 * of them.
 */
class MutantsTest {
    private static final int SEED_BUDGET = 300;

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    void isFound(Mutant mutant) throws Exception {
        long startedNs = System.nanoTime();
        try (MutantLoader loader = new MutantLoader(MutantCompiler.compile(mutant))) {
            LongFunction<?> probe = probe(loader);
            for (long seed = 1; seed <= SEED_BUDGET; seed++) {
                String violation = String.valueOf(probe.apply(seed));
                if (!violation.isEmpty()) {
                    report(mutant, seed, startedNs, violation);
                    return;
                }
            }
        }
        fail("no seed of " + SEED_BUDGET + " finds the mutant " + mutant);
    }

    /** Otherwise a mutant could be found by what the loading itself breaks. */
    @Test
    void theUnchangedCoreIsNotFound() throws Exception {
        try (MutantLoader loader = new MutantLoader(Map.of())) {
            LongFunction<?> probe = probe(loader);
            for (long seed = 1; seed <= 10; seed++) {
                assertEquals("", probe.apply(seed));
            }
        }
    }

    static List<Mutant> mutants() {
        Pattern wanted = Pattern.compile(System.getProperty("balsa.mutants", ""));
        return Mutants.ALL.stream()
                .filter(mutant -> wanted.matcher(mutant.name()).find())
                .toList();
    }

    private static LongFunction<?> probe(MutantLoader loader) throws ReflectiveOperationException {
        Class<?> type = loader.loadClass(SeedProbe.class.getName());
        return (LongFunction<?>) type.getDeclaredConstructor().newInstance();
    }

    private static void report(Mutant mutant, long seed, long startedNs, String violation) throws IOException {
        double seconds = (System.nanoTime() - startedNs) / 1e9;
        int end = Math.min(violation.length(), 160);
        System.out.printf(
                Locale.ROOT,
                "mutant %-44s seed %3d %6.2f s  %s%n",
                mutant,
                seed,
                seconds,
                violation.substring(0, end).lines().findFirst().orElse(""));
    }
}
