package dev.balsa.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.check.Anomaly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvictionWatchTest {
    private static final Path GUILTY =
            Path.of("src/test/resources/histories/inconsistent-offsets/two-acknowledgements.jsonl");

    @TempDir
    private Path directory;

    /** Of the header and four lines the last one convicts. */
    @Test
    void convictsAsSoonAsTheLineThatProvesItIsWhole() throws IOException {
        List<String> lines = Files.readAllLines(GUILTY);
        Path history = directory.resolve("history.jsonl");
        ConvictionWatch watch = new ConvictionWatch(history, EnumSet.allOf(Anomaly.class));
        watch.look();
        assertEquals(Set.of(), watch.found(), "there is no file yet");
        Files.writeString(history, String.join("\n", lines.subList(0, 4)) + "\n");
        watch.look();
        assertEquals(Set.of(), watch.found());
        String last = lines.get(4);
        append(history, last.substring(0, 20));
        watch.look();
        assertEquals(Set.of(), watch.found());
        append(history, last.substring(20) + "\n");
        watch.look();
        assertTrue(watch.found().contains(Anomaly.INCONSISTENT_OFFSETS), () -> "" + watch.found());
        assertTrue(watch.getAsBoolean());
        assertTrue(watch.seconds() >= 0);
        try (var files = Files.list(directory)) {
            assertEquals(List.of(history), files.toList(), "nothing is left behind");
        }
    }

    @Test
    void whatNobodyWantsIsNoEnd() throws IOException {
        Path history = Files.copy(GUILTY, directory.resolve("history.jsonl"));
        ConvictionWatch watch = new ConvictionWatch(history, EnumSet.of(Anomaly.DUPLICATE));
        watch.look();
        assertFalse(watch.getAsBoolean());
        assertEquals(Set.of(), watch.found());
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
