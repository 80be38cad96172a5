package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;
import java.util.HashMap;
import java.util.Map;

/** A reader was told a high watermark that is lower than one it had been told before. */
final class HighWatermarkRegress implements Checker {
    private final Findings findings = new Findings(Anomaly.HIGH_WATERMARK_REGRESS);
    private final Map<Reader, Told> told = new HashMap<>();

    private record Reader(int process, String partition) {}

    private record Told(long highWatermark, long line) {}

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (answer instanceof Answer.Polled polled) {
            for (Answer.Batch batch : polled.batches()) {
                if (batch.highWatermark() != Answer.NONE) {
                    judge(line, new Reader(operation.process(), batch.partition()), batch.highWatermark());
                }
            }
        }
    }

    private void judge(HistoryLine line, Reader reader, long highWatermark) {
        Told before = told.get(reader);
        if (before == null || highWatermark >= before.highWatermark()) {
            told.put(reader, new Told(highWatermark, line.number()));
        }
        if (before == null) {
            return;
        }
        findings.judged();
        if (highWatermark < before.highWatermark()) {
            findings.add(
                    "process " + reader.process() + " was told " + before.highWatermark() + " and then " + highWatermark
                            + " for " + reader.partition(),
                    before.line(),
                    line.number());
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no reader was told a high watermark twice");
    }
}
