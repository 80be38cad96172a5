package dev.balsa.simulation.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.raft.core.RaftCore;
import dev.balsa.simulation.Simulation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The simulator finds every bug of the catalogue within a few seeds. Each day begins elsewhere in the catalogue and goes as far as
 * the time allows; {@code simulation/mutants} hunts all of them. {@code -Dbalsa.mutants.rotation=<number>} stands for another
 * day.
 */
class MutantsTest {
    private static final List<Mutant> ALL = new MutantCatalogue(Path.of("")).mutants();
    private static final int AT_LEAST = 3;
    private static final Duration BUDGET = Duration.ofSeconds(20);

    @TestFactory
    Stream<DynamicTest> areFound() {
        long rotation = Long.getLong(
                "balsa.mutants.rotation", LocalDate.now(ZoneOffset.UTC).toEpochDay() * AT_LEAST);
        List<Mutant> rotated = new ArrayList<>(ALL);
        Collections.rotate(rotated, -Math.floorMod(rotation, ALL.size()));
        long startedNanos = System.nanoTime();
        return rotated.stream()
                .takeWhile(mutant ->
                        rotated.indexOf(mutant) < AT_LEAST || System.nanoTime() - startedNanos < BUDGET.toNanos())
                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> find(mutant)));
    }

    private static void find(Mutant mutant) throws Exception {
        MutantHunt.Catch found = MutantHunt.of(mutant).run(MutantHunt.SEED_BUDGET);
        assertNotNull(found, () -> "no seed of " + MutantHunt.SEED_BUDGET + " finds the mutant " + mutant);
        System.out.printf(
                Locale.ROOT,
                "mutant %-44s seed %3d %6.2f s  %s%n",
                mutant,
                found.seed(),
                found.seconds(),
                found.invariant());
    }

    @Test
    void thereAreEnough() {
        assertTrue(ALL.size() >= 15, () -> "only " + ALL);
    }

    @Test
    void everyOneFitsTheSourceOfToday() {
        MutantCatalogue catalogue = new MutantCatalogue(Path.of(""));
        for (Mutant mutant : ALL) {
            assertFalse(mutant.meaning().isEmpty(), () -> mutant + " does not say what it is");
            assertFalse(mutant.original().equals(mutant.replacement()), () -> mutant + " changes nothing");
            assertFalse(catalogue.mutatedSource(mutant).isEmpty());
        }
    }

    /** Otherwise a mutant could be found by what the loading itself breaks. */
    @Test
    void theUnchangedCoreIsNotFound() throws Exception {
        assertNull(MutantHunt.ofNothing().run(10));
    }

    /** A failure is worth something only if everybody can see it again. */
    @Test
    void aFailureIsTheSameInAnotherJvm(@TempDir Path mutated) throws Exception {
        Mutant mutant = ALL.stream()
                .filter(each -> each.name().equals("half-is-a-majority"))
                .findFirst()
                .orElseThrow();
        MutantHunt hunt = MutantHunt.of(mutant);
        MutantHunt.Catch found = hunt.run(MutantHunt.SEED_BUDGET);
        assertNotNull(found);
        for (Map.Entry<String, byte[]> type : hunt.classes().entrySet()) {
            Path file = mutated.resolve(type.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, type.getValue());
        }
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        mutated + File.pathSeparator + System.getProperty("java.class.path"),
                        SeedProbe.class.getName(),
                        String.valueOf(found.seed()))
                .redirectErrorStream(true)
                .start();
        String printed = new String(other.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, other.waitFor(), printed);
        assertEquals(found.result(), printed.stripTrailing());
    }

    @Test
    void nothingOfThemIsShipped() throws IOException {
        for (Class<?> shipped : List.of(Simulation.class, RaftCore.class)) {
            List<String> names = names(Path.of(MutantCompiler.location(shipped)));
            assertTrue(names.contains(shipped.getName().replace('.', '/') + ".class"), names::toString);
            assertEquals(
                    List.of(),
                    names.stream()
                            .filter(name -> name.toLowerCase(Locale.ROOT).contains("mutant"))
                            .toList());
        }
        for (Mutant mutant : ALL) {
            assertNull(MutantsTest.class.getResource("/" + mutant.name() + MutantCatalogue.SUFFIX));
        }
    }

    /** What is in a jar, or in the directory one is made of. */
    private static List<String> names(Path jarOrDirectory) throws IOException {
        if (Files.isRegularFile(jarOrDirectory)) {
            try (ZipFile jar = new ZipFile(jarOrDirectory.toFile())) {
                return jar.stream().map(ZipEntry::getName).toList();
            }
        }
        try (Stream<Path> files = Files.walk(jarOrDirectory)) {
            return files.map(file -> jarOrDirectory.relativize(file).toString()).toList();
        }
    }
}
