package dev.balsa.chaos.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bug still has its place in the sources, and none is in what is shipped. */
class ChaosMutantsTest {
    @TempDir
    private Path directory;

    static List<ChaosMutant> mutants() throws IOException {
        return ChaosMutants.all();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void compiles(ChaosMutant mutant) throws IOException {
        ChaosMutants.compile(mutant, directory);
        try (Stream<Path> files = Files.walk(directory)) {
            assertTrue(files.anyMatch(file -> file.toString().endsWith(".class")));
        }
        assertEquals(mutant.test() == null, !mutant.finds().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isDescribed(ChaosMutant mutant) throws IOException {
        assertTrue(Files.readString(Path.of("../docs/chaos.md")).contains("`" + mutant.name() + "`"));
    }

    @Test
    void nothingOfThemIsShipped() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("target/classes"))) {
            assertTrue(files.noneMatch(file -> file.toString().contains("mutant")));
        }
    }
}
