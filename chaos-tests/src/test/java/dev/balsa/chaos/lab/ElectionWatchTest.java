package dev.balsa.chaos.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.Elected;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.history.HistoryWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every leader that anybody's log names stands in the history, once for each term. */
class ElectionWatchTest {
    private static final String PREFIX = "2026-01-31T12:00:00.000Z INFO  [balsa-loop-0] HostedGroup - ";

    @TempDir
    private Path directory;

    private Path first;
    private Path second;

    @BeforeEach
    void emptyLogs() throws IOException {
        first = Files.createFile(directory.resolve("1.log"));
        second = directory.resolve("2.log");
    }

    private static String leads(int group, int broker, int term) {
        return PREFIX + "g" + group + " replica " + broker + "/0000000a is LEADER in term " + term + ", leader "
                + broker + "/0000000a, last index 4, commit index 3\n";
    }

    private static String follows(int group, int broker, int term, int leader) {
        return PREFIX + "g" + group + " replica " + broker + "/0000000b is FOLLOWER in term " + term + ", leader "
                + (leader == 0 ? "null" : leader + "/0000000a") + ", last index 4, commit index 3\n";
    }

    private interface Script {
        void play(ElectionWatch watch) throws IOException;
    }

    private List<Elected> watched(Script script) throws IOException {
        Path file = directory.resolve("history.jsonl");
        HistoryHeader header = new HistoryHeader(
                "test", 0, 2, List.of(), "", "", true, HistoryHeader.Floor.DEFAULT, HistoryHeader.Limits.DEFAULT);
        try (HistoryWriter history = HistoryWriter.create(file, header, System::nanoTime);
                ElectionWatch watch = new ElectionWatch(
                        List.of(new ElectionWatch.Source(1, first), new ElectionWatch.Source(2, second)),
                        history,
                        Map.of(7L, "orders-0"))) {
            script.play(watch);
            watch.look();
        }
        List<Elected> elected = new ArrayList<>();
        HistoryFile.open(file).forEach(line -> {
            if (line.event() instanceof HistoryEvent.Elected event) {
                elected.add(event);
            }
        });
        return elected;
    }

    private static void append(Path log, String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void aLeaderIsRecordedOnceHoweverManyNameIt() throws IOException {
        List<Elected> elected = watched(watch -> {
            append(first, follows(7, 1, 1, 0) + leads(7, 1, 1));
            append(second, follows(7, 2, 1, 1));
            watch.look();
            append(second, follows(7, 2, 1, 1) + leads(7, 2, 2));
        });
        assertEquals(List.of(new Elected("orders-0", 1, 1), new Elected("orders-0", 2, 2)), elected);
    }

    @Test
    void aLeaderThatDiedBeforeItSpokeIsNamedByItsFollower() throws IOException {
        assertEquals(List.of(new Elected("orders-0", 2, 5)), watched(watch -> append(first, follows(7, 1, 5, 2))));
    }

    @Test
    void twoLeadersOfOneTermAreBothRecorded() throws IOException {
        List<Elected> elected = watched(watch -> {
            append(first, leads(7, 1, 3));
            append(second, leads(7, 2, 3));
        });
        assertEquals(List.of(new Elected("orders-0", 1, 3), new Elected("orders-0", 2, 3)), elected);
    }

    @Test
    void linesAreReadOnceTheyAreWholeAndHoweverManyThereAre() throws IOException {
        String line = leads(7, 1, 9);
        List<Elected> elected = watched(watch -> {
            append(first, line.substring(0, 60));
            watch.look();
            append(first, line.substring(60));
            watch.look();
            append(first, follows(8, 1, 1, 0).repeat(30_000) + leads(7, 1, 11));
        });
        assertEquals(List.of(new Elected("orders-0", 1, 9), new Elected("orders-0", 1, 11)), elected);
    }

    @Test
    void groupsWithoutANameAndCandidatesAreLeftOut() throws IOException {
        assertEquals(
                List.of(),
                watched(watch -> append(first, leads(8, 1, 1) + leads(7, 1, 1).replace("LEADER", "CANDIDATE"))));
    }
}
