package dev.balsa.chaos.check;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.HashMap;
import java.util.Map;

/** A question for the end of a partition was answered with less than what was known to be there before it was asked. */
final class StaleEndOffset implements Checker {
    private final Findings findings = new Findings(Anomaly.STALE_END_OFFSET);
    private final Map<String, Known> known = new HashMap<>();
    private final Map<Long, Known> knownAtQuestion = new HashMap<>();

    private record Known(long end, long line) {}

    @Override
    public void invoked(HistoryLine line, Operation operation) {
        if (operation.request() instanceof Request.End end) {
            Known now = known.get(end.partition());
            if (now != null) {
                knownAtQuestion.put(operation.number(), now);
            }
        }
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        switch (answer) {
            case Answer.Sent sent -> {
                if (sent.reached() == AckLevel.ALL && operation.request() instanceof Request.Send send) {
                    for (long offset : sent.offsets()) {
                        learned(send.partition(), offset + 1, line);
                    }
                }
            }
            case Answer.Polled polled -> {
                for (Answer.Batch batch : polled.batches()) {
                    for (long offset : batch.offsets()) {
                        learned(batch.partition(), offset + 1, line);
                    }
                }
            }
            case Answer.EndOffset(long end) -> {
                if (operation.request() instanceof Request.End question) {
                    judge(line, operation, question.partition(), end);
                    learned(question.partition(), end, line);
                }
            }
            case Answer.Done _, Answer.Offsets _, Answer.Owned _, Answer.Value _ -> {}
        }
    }

    private void learned(String partition, long end, HistoryLine line) {
        Known before = known.get(partition);
        if (before == null || end > before.end()) {
            known.put(partition, new Known(end, line.number()));
        }
    }

    private void judge(HistoryLine line, Operation operation, String partition, long end) {
        findings.judged();
        Known before = knownAtQuestion.remove(operation.number());
        if (before != null && end < before.end()) {
            findings.add(
                    "the end of " + partition + " was told as " + end + " and had been at least " + before.end(),
                    before.line(),
                    operation.line(),
                    line.number());
        }
    }

    @Override
    public void refused(HistoryLine line, Operation operation) {
        knownAtQuestion.remove(operation.number());
    }

    @Override
    public void unknown(HistoryLine line, Operation operation) {
        knownAtQuestion.remove(operation.number());
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("nobody asked for an end offset");
    }
}
