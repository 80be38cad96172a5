package dev.balsa.chaos.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.History;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryFile;
import dev.balsa.chaos.history.HistoryFormatException;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.sample.SampleHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {
    private static final long OPERATIONS = 30_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aCorrectClusterIsInnocent(long seed) throws IOException {
        Judgement judgement = Judge.judge(new SampleHistory(seed, OPERATIONS));
        assertEquals(List.of(), judgement.found(), "seed " + seed);
        assertEquals(
                Judgement.Outcome.PASSED,
                judgement.outcome(),
                () -> judgement.voidReasons().toString());
        Figures figures = judgement.figures();
        assertEquals(OPERATIONS / 3, figures.recordsSent(), 10);
        assertTrue(figures.recordsUnknown() > 0 && figures.faultCount() > 3, figures::toString);
        assertTrue(!judgement.unavailability().isEmpty(), "nobody noticed that leaders were killed");
    }

    /** Steps, not seconds: a machine under load makes no test fail. */
    @Test
    void workGrowsWithTheHistoryAndNotWithItsSquare() throws IOException {
        double small = stepsPerOperation(20_000);
        double large = stepsPerOperation(320_000);
        assertTrue(large < 1.5 * small, "steps per operation: " + small + " and " + large);
    }

    private static double stepsPerOperation(long operations) throws IOException {
        Judgement judgement = Judge.judge(new SampleHistory(7, operations));
        return (double) judgement.steps() / judgement.figures().operations();
    }

    @Test
    void oneForgottenRecordOfManyIsFound() throws IOException {
        long victim = 4711;
        Judgement judgement = Judge.judge(changed(event ->
                event instanceof HistoryEvent.Succeeded ok && ok.answer() instanceof Answer.Polled polled
                        ? new HistoryEvent.Succeeded(
                                ok.process(),
                                ok.operation(),
                                ok.function(),
                                new Answer.Polled(polled.batches().stream()
                                        .map(batch -> without(batch, victim))
                                        .toList()))
                        : event));
        assertTrue(
                judgement.found().stream()
                        .anyMatch(found -> found.anomaly() == Anomaly.LOST_WRITE && found.count() == 1),
                () -> judgement.found().toString());
    }

    private static Answer.Batch without(Answer.Batch batch, long victim) {
        for (int i = 0; i < batch.values().length; i++) {
            if (batch.values()[i] == victim) {
                return new Answer.Batch(
                        batch.partition(), batch.highWatermark(), drop(batch.offsets(), i), drop(batch.values(), i));
            }
        }
        return batch;
    }

    private static long[] drop(long[] numbers, int index) {
        long[] rest = new long[numbers.length - 1];
        System.arraycopy(numbers, 0, rest, 0, index);
        System.arraycopy(numbers, index + 1, rest, index, rest.length - index);
        return rest;
    }

    private static History changed(UnaryOperator<HistoryEvent> change) {
        History sample = new SampleHistory(3, OPERATIONS);
        return new History() {
            @Override
            public HistoryHeader header() {
                return sample.header();
            }

            @Override
            public void forEach(Sink sink) throws IOException {
                sample.forEach(
                        line -> sink.line(new HistoryLine(line.number(), line.timeNs(), change.apply(line.event()))));
            }
        };
    }

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"t":2,"p":1,"type":"ok","op":9,"f":"poll","batches":[]}                        | operation 9 was never invoked
                    {"t":2,"p":1,"type":"ok","op":0,"f":"poll","batches":[]}                        | operation 0 is not under way
                    {"t":2,"p":2,"type":"ok","op":1,"f":"send","reached":"all"}                     | operation 1 was invoked as send by process 1
                    {"t":2,"p":1,"type":"ok","op":1,"f":"poll","batches":[]}                        | operation 1 was invoked as send by process 1
                    {"t":0,"p":1,"type":"ok","op":1,"f":"send","reached":"all"}                     | operation 1 ends before it began
                    {"t":2,"p":1,"type":"ok","op":1,"f":"send","reached":"all","offsets":[1,2]}     | 2 offsets for 1 records
                    {"t":2,"p":1,"type":"invoke","op":1,"f":"poll"}                                 | operation 1 is invoked twice
                    {"t":2,"p":1,"type":"invoke","op":2,"f":"send","k":"b-0","acks":"all","v":[1]}  | value 1 is sent twice""")
    void operationsThatDoNotBelongTogetherAreNoHistory(String line, String why) throws IOException {
        Path file = directory.resolve("history.jsonl");
        Files.writeString(
                file,
                "{\"format\":\"balsa-history\",\"version\":1}\n"
                        + "{\"t\":1,\"p\":1,\"type\":\"invoke\",\"op\":1,\"f\":\"send\",\"k\":\"a-0\",\"acks\":\"all\",\"v\":[1]}\n"
                        + line + "\n");
        HistoryFormatException problem =
                assertThrows(HistoryFormatException.class, () -> Judge.judge(HistoryFile.open(file)));
        assertEquals(3, problem.line());
        assertTrue(String.valueOf(problem.getMessage()).startsWith("line 3: " + why), problem::getMessage);
    }

    @Test
    void examplesAreFewAndTheCountIsWhole() throws IOException {
        Judgement judgement = Judge.judge(changed(
                event -> event instanceof HistoryEvent.Succeeded ok && ok.answer() instanceof Answer.Sent sent
                        ? new HistoryEvent.Succeeded(
                                ok.process(),
                                ok.operation(),
                                ok.function(),
                                new Answer.Sent(AckLevel.LEADER, sent.term(), sent.offsets()))
                        : event));
        Verdict.Found weak = judgement.found().stream()
                .filter(found -> found.anomaly() == Anomaly.WEAK_ACKNOWLEDGEMENT)
                .findFirst()
                .orElseThrow();
        assertEquals(10, weak.examples().size());
        assertEquals(weak.judged(), weak.count());
        assertTrue(weak.count() > 1_000);
    }

    @Test
    void windowsOfUnavailabilityNameTheFault() throws IOException {
        Path file = directory.resolve("history.jsonl");
        Files.writeString(file, """
                {"format":"balsa-history","version":1,"gapMs":100}
                {"t":0,"p":1,"type":"invoke","op":1,"f":"send","k":"a-0","acks":"all","v":[1]}
                {"t":10000000,"p":1,"type":"ok","op":1,"f":"send","reached":"all","offsets":[0]}
                {"t":900000000,"type":"fault","id":7,"phase":"begin","fault":"kill","target":"all","brokers":[1]}
                {"t":1000000000,"p":1,"type":"invoke","op":2,"f":"send","k":"a-0","acks":"all","v":[2]}
                {"t":1050000000,"p":1,"type":"fail","op":2,"f":"send"}
                {"t":1100000000,"p":1,"type":"invoke","op":3,"f":"send","k":"a-0","acks":"all","v":[3]}
                {"t":1500000000,"p":1,"type":"ok","op":3,"f":"send","reached":"all","offsets":[1]}
                {"t":1600000000,"type":"fault","id":7,"phase":"heal","fault":"kill","target":"all","brokers":[1]}
                {"t":9000000000,"p":1,"type":"invoke","op":4,"f":"send","k":"a-0","acks":"all","v":[4]}
                {"t":9050000000,"p":1,"type":"info","op":4,"f":"send"}
                {"t":9200000000,"p":1,"type":"invoke","op":5,"f":"send","k":"a-0","acks":"all","v":[5]}
                {"t":9300000000,"type":"phase","phase":"final-read"}
                """);
        List<Unavailability> windows = Judge.judge(HistoryFile.open(file)).unavailability();
        assertEquals(
                List.of(
                        new Unavailability("a-0", 1_000_000_000L, 1_500_000_000L, false, List.of(7)),
                        new Unavailability("a-0", 9_000_000_000L, 9_300_000_000L, true, List.of())),
                windows);
    }
}
