package dev.balsa.chaos.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.balsa.chaos.check.Judge;
import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.Excerpt;
import dev.balsa.chaos.history.History;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import dev.balsa.chaos.sample.SampleHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Path RESOURCES = Path.of("src/test/resources/report");
    private static final String EVIL = "</style></title><script>alert(1)</script>\"' onload=x & \u0000<img src=//evil>";
    private static final Set<String> VOID_ELEMENTS = Set.of("meta", "rect", "line", "path");

    /** {@code -Dreport.rewrite=true} writes it anew; then read the diff. */
    @Test
    void resultsAreTheSameToTheLetter() throws IOException {
        Path golden = RESOURCES.resolve("results.json");
        String results = ResultsJson.of(Judge.judge(HistoryFile.open(RESOURCES.resolve("history.jsonl"))));
        if (Boolean.getBoolean("report.rewrite")) {
            Files.writeString(golden, results);
        }
        assertEquals(Files.readString(golden), results);
        assertEquals(
                "failed",
                JsonParser.parseString(results).getAsJsonObject().get("outcome").getAsString());
    }

    @Test
    void thePageSaysWhatWasFound() throws IOException {
        String page = page(HistoryFile.open(RESOURCES.resolve("history.jsonl")));
        assertBalanced(page);
        assertTrue(page.contains("<b>FAILED</b>"));
        assertTrue(page.contains("balsa chaos run two-kills --seed 42"));
        assertTrue(page.contains("value 2 was acknowledged at offset 1 of orders-0"));
        assertTrue(page.contains("orders-0 acknowledged nothing for 450 ms, faults [1]"), "no unavailability");
        assertTrue(page.contains("broker 2 leads orders-0 in term 2"), "no election");
        assertTrue(page.contains("1 kill leader(orders-0), brokers [1], at 500 ms for 1.00 s"), "no fault");
        assertTrue(page.contains("4  {&quot;t&quot;:10000000"), "no line of the history as evidence");
    }

    @Test
    void thePageNeedsNothingElse() throws IOException {
        for (String page : List.of(page(new SampleHistory(1, 20_000)), page(evil()))) {
            assertBalanced(page);
            assertFalse(Pattern.compile("(?i)<(script|link|img|iframe|object|embed|base|form)\\b")
                    .matcher(page)
                    .find());
            assertFalse(Pattern.compile("(?i)\\s(src|href|srcset|action|on[a-z]+)\\s*=\\s*\"")
                    .matcher(page)
                    .find());
            assertFalse(Pattern.compile("(?i)url\\(|@import").matcher(page).find());
            assertTrue(page.contains("default-src &#39;none&#39;"));
            assertTrue(page.contains("prefers-color-scheme:dark"));
            assertTrue(page.contains("width=device-width"));
        }
    }

    @Test
    void everySampleHasARoundPage() throws IOException {
        for (long seed = 0; seed < 5; seed++) {
            String page = page(new SampleHistory(seed, 3_000));
            assertBalanced(page);
            assertTrue(page.contains("<b>PASSED</b>"), "seed " + seed);
            assertFalse(page.contains("NaN") || page.contains("Infinity"), "seed " + seed);
        }
    }

    private static String page(History history) throws IOException {
        Judgement judgement = Judge.judge(history);
        return ReportPage.of(judgement, Excerpt.of(history, ReportPage.evidenceLines(judgement)));
    }

    /** Whatever a harness may call its things. */
    private static History evil() {
        HistoryHeader header = new HistoryHeader(
                EVIL,
                1,
                3,
                List.of(EVIL),
                EVIL,
                EVIL,
                true,
                new HistoryHeader.Floor(0, 0),
                new HistoryHeader.Limits(0, 0));
        Request.Send send = new Request.Send(EVIL, AckLevel.ALL, true, new long[] {1});
        List<HistoryEvent> events = List.of(
                new HistoryEvent.Fault(1, HistoryEvent.FaultPhase.BEGIN, EVIL, EVIL, List.of(1)),
                new HistoryEvent.Elected(EVIL, 1, 1),
                new HistoryEvent.Elected(EVIL, 2, 1),
                new HistoryEvent.BrokerExited(1, 1, false),
                new HistoryEvent.Invoked(1, 1, send),
                new HistoryEvent.Succeeded(1, 1, "send", new Answer.Sent(AckLevel.NONE, 1, new long[] {0})),
                new HistoryEvent.Invoked(2, 2, new Request.Poll(EVIL)),
                new HistoryEvent.Succeeded(
                        2, 2, "poll", new Answer.Polled(List.of(new Answer.Batch(EVIL, 0, new long[] {0}, new long[] {
                            Answer.Batch.FOREIGN
                        })))),
                new HistoryEvent.Drained(EVIL, 1));
        return new History() {
            @Override
            public HistoryHeader header() {
                return header;
            }

            @Override
            public void forEach(Sink sink) throws IOException {
                for (int i = 0; i < events.size(); i++) {
                    sink.line(new HistoryLine(i + 2, 1_000_000L * i, events.get(i)));
                }
            }
        };
    }

    private static void assertBalanced(String page) {
        assertTrue(page.startsWith("<!DOCTYPE html>\n<html lang=\"en\">"));
        String body = page.substring(page.indexOf('\n'));
        Matcher tags = Pattern.compile("<(/?)([a-zA-Z0-9]+)((?:\\s+[a-zA-Z0-9:-]+=\"[^\"<>]*\")*)(/?)>")
                .matcher(body);
        Deque<String> open = new ArrayDeque<>();
        StringBuilder rest = new StringBuilder();
        int end = 0;
        while (tags.find()) {
            rest.append(body, end, tags.start());
            end = tags.end();
            boolean isClosing = !tags.group(1).isEmpty();
            boolean isEmpty = !tags.group(4).isEmpty();
            if (isClosing) {
                assertEquals(open.pop(), tags.group(2));
            } else if (isEmpty) {
                assertTrue(VOID_ELEMENTS.contains(tags.group(2)), tags.group());
            } else {
                open.push(tags.group(2));
            }
        }
        rest.append(body.substring(end));
        assertTrue(open.isEmpty(), open::toString);
        String text = rest.toString();
        assertEquals(-1, text.indexOf('<'), () -> "something like a tag: " + text.substring(text.indexOf('<')));
    }
}
