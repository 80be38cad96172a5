package dev.balsa.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.history.HistoryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/history-format.md and docs/chaos.md say is so. */
class DocumentedHistoryTest {
    private static final Path DOCS = Path.of("../docs");

    @TempDir
    Path directory;

    @Test
    void theExampleIsAHistoryAndProvesWhatItSays() throws IOException {
        List<String> blocks = Arrays.stream(
                        Files.readString(DOCS.resolve("history-format.md")).split("```", -1))
                .filter(block -> block.startsWith("\n{\"format\":"))
                .map(String::stripLeading)
                .toList();
        assertEquals(2, blocks.size(), "a header, and a whole history");
        Path header = directory.resolve("header");
        Files.writeString(header, blocks.getFirst());
        assertEquals(42, HistoryFile.open(header).header().seed());
        Path whole = directory.resolve("whole");
        Files.writeString(whole, blocks.getLast());
        Judgement judgement = Judge.judge(HistoryFile.open(whole));
        assertEquals(
                List.of(Anomaly.LOST_WRITE, Anomaly.INTERNAL_POLL_SKIP),
                judgement.found().stream().map(Verdict.Found::anomaly).toList());
        assertEquals(List.of(), judgement.voidReasons());
    }

    @Test
    void everyAnomalyIsExplained() throws IOException {
        String page = Files.readString(DOCS.resolve("chaos.md"));
        for (Anomaly anomaly : Anomaly.values()) {
            assertTrue(page.contains("`" + anomaly.text() + "`"), anomaly.text());
        }
    }
}
