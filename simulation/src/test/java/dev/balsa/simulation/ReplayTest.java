package dev.balsa.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A seed says everything: the same events come again, here and in another JVM. */
class ReplayTest {
    private static final List<Long> SEEDS = List.of(3L, 10L, 17L);

    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed : SEEDS) {
            assertEquals(run(seed).toString(), run(seed).toString());
        }
    }

    @Test
    void listeningDoesNotChangeARun() {
        List<String> lines = new ArrayList<>();
        SimulationOptions loud = SimulationOptions.DEFAULT.withLines(lines::add);
        assertEquals(run(3).toString(), Simulation.run(3, loud).toString());
        assertNotEquals(List.of(), lines);
    }

    @Test
    void differentSeedsGiveDifferentRuns() {
        assertNotEquals(run(3).traceHash(), run(10).traceHash());
    }

    @Test
    void anotherJvmGivesTheSameRun() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // Other identity hash codes, and other iteration orders of immutable sets.
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:hashCode=2",
                "-cp",
                System.getProperty("java.class.path"),
                OneRun.class.getName()));
        SEEDS.forEach(seed -> command.add(seed.toString()));
        Process other = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(other.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, other.waitFor(), output);
        assertEquals(
                SEEDS.stream().map(seed -> run(seed).toString()).toList(),
                output.lines().toList());
    }

    private static SeedResult run(long seed) {
        return Simulation.run(seed, SimulationOptions.DEFAULT);
    }

    /** What the other JVM does. */
    static final class OneRun {
        private OneRun() {}

        public static void main(String[] seeds) {
            for (String seed : seeds) {
                System.out.println(run(Long.parseLong(seed)));
            }
        }
    }
}
