package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;

/** A broker handed out a record together with a high watermark that does not cover it. */
final class ReadPastHighWatermark implements Checker {
    private final Findings findings = new Findings(Anomaly.READ_PAST_HIGH_WATERMARK);

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (answer instanceof Answer.Polled polled) {
            for (Answer.Batch batch : polled.batches()) {
                if (batch.highWatermark() != Answer.NONE) {
                    judge(line, batch);
                }
            }
        }
    }

    private void judge(HistoryLine line, Answer.Batch batch) {
        for (long offset : batch.offsets()) {
            findings.judged();
            if (offset >= batch.highWatermark()) {
                findings.add(
                        "offset " + offset + " of " + batch.partition() + " came with the high watermark "
                                + batch.highWatermark(),
                        line.number());
                return;
            }
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no records came with a high watermark");
    }
}
