package dev.balsa.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.balsa.chaos.history.HistoryFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories small enough to be judged by hand. Their headers say what has to be found: {@code expect} names the anomalies, all of
 * them, with the lines that prove the first occurrence; {@code void} says that the run proves nothing otherwise.
 */
class HandMadeHistoriesTest {
    private static final Path ROOT = Path.of("src/test/resources/histories");

    static List<Path> files() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void isJudgedAsExpected(Path file) throws IOException {
        JsonObject header = header(file);
        Judgement judgement = Judge.judge(HistoryFile.open(file));
        Map<String, List<Long>> found = new TreeMap<>();
        for (Verdict.Found verdict : judgement.found()) {
            found.put(verdict.anomaly().text(), verdict.examples().getFirst().lines());
        }
        assertEquals(expected(header), found, () -> header.get("about").getAsString());
        Judgement.Outcome outcome = !found.isEmpty()
                ? Judgement.Outcome.FAILED
                : header.has("void") ? Judgement.Outcome.VOID : judgement.outcome();
        assertEquals(outcome, judgement.outcome(), () -> judgement.voidReasons().toString());
        if (header.has("void")) {
            assertEquals(
                    1,
                    judgement.voidReasons().size(),
                    () -> judgement.voidReasons().toString());
        } else if (found.isEmpty()) {
            assertEquals(
                    Judgement.Outcome.PASSED,
                    judgement.outcome(),
                    () -> judgement.voidReasons().toString());
        }
    }

    @Test
    void everyAnomalyHasGuiltyAndInnocentNeighbours() throws IOException {
        Set<Anomaly> withGuilty = EnumSet.noneOf(Anomaly.class);
        Set<Anomaly> withInnocent = EnumSet.noneOf(Anomaly.class);
        for (Path file : files()) {
            Map<String, List<Long>> expected = expected(header(file));
            String folder = String.valueOf(file.getParent().getFileName());
            for (Anomaly anomaly : Anomaly.values()) {
                if (anomaly.text().equals(folder)) {
                    (expected.containsKey(folder) ? withGuilty : withInnocent).add(anomaly);
                }
            }
        }
        assertEquals(EnumSet.allOf(Anomaly.class), withGuilty);
        assertEquals(EnumSet.allOf(Anomaly.class), withInnocent);
        assertTrue(files().size() >= 60);
    }

    /** An innocent neighbour of one anomaly must not be silent only because nothing was looked at. */
    @ParameterizedTest
    @MethodSource("files")
    void everyAnomalyHasAVerdict(Path file) throws IOException {
        List<Anomaly> judged = Judge.judge(HistoryFile.open(file)).verdicts().stream()
                .map(Verdict::anomaly)
                .toList();
        assertEquals(List.of(Anomaly.values()), judged);
    }

    private static JsonObject header(Path file) throws IOException {
        return JsonParser.parseString(Files.readAllLines(file).getFirst()).getAsJsonObject();
    }

    private static Map<String, List<Long>> expected(JsonObject header) {
        Map<String, List<Long>> expected = new TreeMap<>();
        header.getAsJsonObject("expect").entrySet().forEach(entry -> {
            List<Long> lines = new ArrayList<>();
            for (JsonElement line : entry.getValue().getAsJsonArray()) {
                lines.add(line.getAsLong());
            }
            expected.put(entry.getKey(), lines);
        });
        return expected;
    }
}
