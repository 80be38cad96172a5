package dev.balsa.chaos.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryWriterTest {
    private static final HistoryHeader HEADER = new HistoryHeader(
            "test \u2028 </script>",
            Long.MIN_VALUE,
            3,
            List.of("balsa-plan 1", "duration 1ms"),
            "balsa chaos run x",
            "2026-01-01T00:00:00Z",
            true,
            new HistoryHeader.Floor(10, 2),
            new HistoryHeader.Limits(50, 4000));

    @TempDir
    Path directory;

    @Test
    void everyEventIsReadAsItWasWritten() throws IOException {
        Path file = directory.resolve("history.jsonl");
        Request.Send send = new Request.Send("a-0", AckLevel.LEADER, true, new long[] {7, 8});
        List<Request> requests = List.of(
                send,
                new Request.Poll(null),
                new Request.Poll("g"),
                new Request.Commit("g", "m", Map.of("a-0", 3L), true),
                new Request.Committed("g"),
                new Request.Owners("g"),
                new Request.End("a-0"),
                new Request.Write("r", 5),
                new Request.Read("r"),
                new Request.Admin("create \"x\"\n"));
        List<Answer> answers = List.of(
                new Answer.Sent(AckLevel.ALL, 4, new long[] {0, 1}),
                new Answer.Polled(List.of(
                        new Answer.Batch("a-0", 9, new long[] {0, 1}, new long[] {7, Answer.Batch.FOREIGN}),
                        new Answer.Batch("a-1", Answer.NONE, new long[0], new long[0]))),
                new Answer.Polled(List.of()),
                new Answer.Done(),
                new Answer.Offsets(Map.of("a-0", 3L)),
                new Answer.Owned(List.of(new Request.Ownership("m", List.of("a-0", "a-1")))),
                new Answer.EndOffset(2),
                new Answer.Done(),
                new Answer.Value(null),
                new Answer.Done());
        List<HistoryEvent> events = List.of(
                new HistoryEvent.Assigned(1, List.of("a-0")),
                new HistoryEvent.Sought(1, "a-0", 4),
                new HistoryEvent.Gained(1, "g", "m", 6, List.of("a-0")),
                new HistoryEvent.Gained(1, "g", "m", Answer.NONE, List.of()),
                new HistoryEvent.GaveUp(1, "g", "m", List.of("a-0"), true),
                new HistoryEvent.GaveUp(1, "g", "m", List.of("a-0"), false),
                new HistoryEvent.Fault(1, HistoryEvent.FaultPhase.BEGIN, "kill", "all", List.of(1, 2, 3)),
                new HistoryEvent.Fault(1, HistoryEvent.FaultPhase.HEAL, "kill", "all", List.of(1, 2, 3)),
                new HistoryEvent.Fault(2, HistoryEvent.FaultPhase.FAILED, "cut", "one(1)", List.of()),
                new HistoryEvent.Elected("a-0", 2, 8),
                new HistoryEvent.PhaseBegan(HistoryEvent.Phase.FINAL_READ),
                new HistoryEvent.Drained("a-0", 2),
                new HistoryEvent.BrokerExited(1, 137, true),
                new HistoryEvent.Joined(1, "register"),
                new HistoryEvent.Note("\u00e4 \ud83d\ude00", 3),
                new HistoryEvent.Note("", null));
        AtomicLong clock = new AtomicLong(100);
        try (HistoryWriter writer = HistoryWriter.create(file, HEADER, clock::incrementAndGet)) {
            for (int i = 0; i < requests.size(); i++) {
                assertEquals(i + 1, writer.invoked(i, requests.get(i)));
            }
            for (int i = 0; i < answers.size(); i++) {
                writer.succeeded(i, i + 1, requests.get(i), answers.get(i));
            }
            writer.refused(3, 50, send, "no room");
            writer.unknown(3, 51, send, "timed out");
            events.forEach(writer::event);
        }
        History history = HistoryFile.open(file);
        assertEquals(HEADER, history.header());
        List<HistoryLine> lines = new ArrayList<>();
        history.forEach(lines::add);
        List<HistoryEvent> expected = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            expected.add(new HistoryEvent.Invoked(i, i + 1, requests.get(i)));
        }
        for (int i = 0; i < answers.size(); i++) {
            expected.add(new HistoryEvent.Succeeded(i, i + 1, requests.get(i).function(), answers.get(i)));
        }
        expected.add(new HistoryEvent.Refused(3, 50, "send", "no room"));
        expected.add(new HistoryEvent.Unknown(3, 51, "send", "timed out"));
        expected.addAll(events);
        assertEquals(expected.size(), lines.size());
        for (int i = 0; i < lines.size(); i++) {
            assertEquals(i + 2, lines.get(i).number());
            assertEquals(i + 1, lines.get(i).timeNs());
            assertSame(expected.get(i), lines.get(i).event());
        }
    }

    /** Arrays have no equality of their own. */
    private static void assertSame(HistoryEvent expected, HistoryEvent actual) {
        if (expected instanceof HistoryEvent.Invoked(int process, long operation, Request.Send sent)
                && actual instanceof HistoryEvent.Invoked(int process2, long operation2, Request.Send sent2)) {
            assertEquals(process, process2);
            assertEquals(operation, operation2);
            assertEquals(sent.partition(), sent2.partition());
            assertEquals(sent.acks(), sent2.acks());
            assertEquals(sent.idempotent(), sent2.idempotent());
            assertArrayEquals(sent.values(), sent2.values());
        } else if (expected instanceof HistoryEvent.Succeeded(int p, long o, String f, Answer.Sent sent)
                && actual instanceof HistoryEvent.Succeeded(int p2, long o2, String f2, Answer.Sent sent2)) {
            assertEquals(List.of(p, o, f), List.of(p2, o2, f2));
            assertEquals(sent.reached(), sent2.reached());
            assertEquals(sent.term(), sent2.term());
            assertArrayEquals(sent.offsets(), sent2.offsets());
        } else if (expected instanceof HistoryEvent.Succeeded(int p, long o, String f, Answer.Polled polled)
                && actual instanceof HistoryEvent.Succeeded(int p2, long o2, String f2, Answer.Polled polled2)) {
            assertEquals(List.of(p, o, f), List.of(p2, o2, f2));
            assertEquals(polled.batches().size(), polled2.batches().size());
            for (int i = 0; i < polled.batches().size(); i++) {
                Answer.Batch batch = polled.batches().get(i);
                Answer.Batch batch2 = polled2.batches().get(i);
                assertEquals(batch.partition(), batch2.partition());
                assertEquals(batch.highWatermark(), batch2.highWatermark());
                assertArrayEquals(batch.offsets(), batch2.offsets());
                assertArrayEquals(batch.values(), batch2.values());
            }
        } else {
            assertEquals(expected, actual);
        }
    }

    @Test
    void manyThreadsLoseNeitherLinesNorTheirOrder() throws Exception {
        int threads = 8;
        int each = 5_000;
        Path file = directory.resolve("history.jsonl");
        try (HistoryWriter writer = HistoryWriter.create(file, HEADER, System::nanoTime);
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int process = thread;
                done.add(pool.submit(() -> record(writer, process, each)));
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
        Map<Integer, Long> lastOf = new HashMap<>();
        Set<Long> open = new HashSet<>();
        long[] lastTimeNs = {0};
        long[] count = {0};
        HistoryFile.open(file).forEach(line -> {
            assertTrue(line.timeNs() >= lastTimeNs[0], "time goes back at line " + line.number());
            lastTimeNs[0] = line.timeNs();
            count[0]++;
            if (line.event() instanceof HistoryEvent.Invoked(int process, long operation, Request.Write write)) {
                assertEquals(lastOf.getOrDefault(process, -1L) + 1, write.value());
                lastOf.put(process, write.value());
                assertTrue(open.add(operation));
            } else if (line.event() instanceof HistoryEvent.Succeeded ok) {
                assertTrue(open.remove(ok.operation()), "answered before it was asked: line " + line.number());
            }
        });
        assertEquals(2L * threads * each, count[0]);
        assertEquals(Set.of(), open);
    }

    private static void record(HistoryWriter writer, int process, int count) {
        for (int i = 0; i < count; i++) {
            Request request = new Request.Write("r" + process, i);
            writer.succeeded(process, writer.invoked(process, request), request, new Answer.Done());
        }
    }

    @Test
    void whoRecordsFasterThanTheFileWaitsInsteadOfFillingTheMemory() throws IOException {
        Path file = directory.resolve("history.jsonl");
        Request.Poll poll = new Request.Poll(null);
        long[] many = new long[50_000];
        try (HistoryWriter writer = HistoryWriter.create(file, HEADER, System::nanoTime)) {
            for (int i = 0; i < 40; i++) {
                writer.succeeded(
                        1,
                        writer.invoked(1, poll),
                        poll,
                        new Answer.Polled(List.of(new Answer.Batch("a-0", 0, many, many))));
            }
        }
        long[] records = {0};
        HistoryFile.open(file).forEach(line -> {
            if (line.event() instanceof HistoryEvent.Succeeded(int _, long _, String _, Answer.Polled polled)) {
                records[0] += polled.batches().getFirst().offsets().length;
            }
        });
        assertEquals(40L * many.length, records[0]);
    }

    @Test
    void aFileThatCannotBeWrittenEndsTheRun() {
        assertThrows(IOException.class, () -> HistoryWriter.create(directory, HEADER, System::nanoTime));
    }

    @Test
    void nothingIsRecordedAfterTheEnd() throws IOException {
        HistoryWriter writer = HistoryWriter.create(directory.resolve("h"), HEADER, System::nanoTime);
        writer.close();
        assertThrows(IllegalStateException.class, () -> writer.invoked(1, new Request.Poll(null)));
    }
}
