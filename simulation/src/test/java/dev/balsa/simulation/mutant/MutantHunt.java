package dev.balsa.simulation.mutant;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Lets the simulator look for one bug, seed after seed. */
final class MutantHunt {
    static final int SEED_BUDGET = 300;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /**
     * @param seed the first that fails
     * @param seconds processor time from the first seed's begin to the failing one's end
     * @param result what the failing seed said
     */
    record Catch(long seed, double seconds, String result) {
        /** Short name of the rule that was broken. */
        String invariant() {
            String violation = result.substring(result.indexOf(", hash ") + ", hash ".length());
            String[] parts = violation.split("[ ,]+", 3);
            return parts.length > 1 ? parts[1] : "";
        }
    }

    private final Map<String, byte[]> classes;

    private MutantHunt(Map<String, byte[]> classes) {
        this.classes = classes;
    }

    /** The module directory is the working directory of its tests. */
    static MutantHunt of(Mutant mutant) throws IOException {
        String source = new MutantCatalogue(Path.of("")).mutatedSource(mutant);
        return new MutantHunt(MutantCompiler.compile(mutant, source));
    }

    /** Nothing to find: must come back with nothing. */
    static MutantHunt ofNothing() {
        return new MutantHunt(Map.of());
    }

    Map<String, byte[]> classes() {
        return classes;
    }

    /** @return null if none of the seeds 1 to {@code seeds} fails */
    @Nullable
    Catch run(int seeds) throws IOException, ReflectiveOperationException {
        long startedNanos = THREADS.getCurrentThreadCpuTime();
        try (MutantLoader loader = new MutantLoader(classes)) {
            Class<?> type = loader.loadClass(SeedProbe.class.getName());
            LongFunction<?> probe =
                    (LongFunction<?>) type.getDeclaredConstructor().newInstance();
            for (long seed = 1; seed <= seeds; seed++) {
                String result = String.valueOf(probe.apply(seed));
                if (!result.isEmpty()) {
                    return new Catch(seed, (THREADS.getCurrentThreadCpuTime() - startedNanos) / 1e9, result);
                }
            }
            return null;
        }
    }
}
