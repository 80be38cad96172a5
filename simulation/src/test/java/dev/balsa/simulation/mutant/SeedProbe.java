package dev.balsa.simulation.mutant;

import dev.balsa.simulation.SeedResult;
import dev.balsa.simulation.Simulation;
import dev.balsa.simulation.SimulationOptions;
import java.util.function.LongFunction;

/** Runs one seed. Loaded together with a mutant, so it talks to the test through types of the platform only. */
public final class SeedProbe implements LongFunction<String> {
    /** Shorter than usual: a bug that is found is found early, and most of the time goes into code that is still cold. */
    private static final SimulationOptions OPTIONS = SimulationOptions.DEFAULT.withSafetyMs(20_000);

    /** @return the result with its violation, empty if there was none */
    @Override
    public String apply(long seed) {
        SeedResult result = Simulation.run(seed, OPTIONS);
        return result.passed() ? "" : result.toString();
    }

    /** The same in a JVM whose class path has the mutant in front. */
    public static void main(String[] arguments) {
        System.out.println(new SeedProbe().apply(Long.parseLong(arguments[0])));
    }
}
