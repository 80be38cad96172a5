package dev.balsa.raft.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs every scenario and compares what happens with what is written in it. {@code -Dtraces.rewrite=true} writes down what
 * happens instead; read the difference before you commit it.
 */
class GoldenTraceTest {
    private static final Path TRACES = Path.of("src/test/resources/traces");

    @TestFactory
    Stream<DynamicTest> traces() {
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(TRACES.relativize(file).toString(), () -> check(file)));
    }

    @Test
    void thereAreScenarios() {
        assertTrue(files().size() >= 20, () -> "only " + files().size() + " traces in " + TRACES.toAbsolutePath());
    }

    private static void check(Path file) throws IOException {
        List<String> expected = Files.readAllLines(file);
        List<String> actual = TraceFile.run(expected);
        if (Boolean.getBoolean("traces.rewrite")) {
            Files.write(file, actual);
            return;
        }
        assertEquals(String.join("\n", expected), String.join("\n", actual), () -> TraceFile.diff(expected, actual));
    }

    private static List<Path> files() {
        try (Stream<Path> walk = Files.walk(TRACES)) {
            return walk.filter(path -> path.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
