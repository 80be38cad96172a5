package dev.balsa.chaos.check;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.HashSet;
import java.util.Set;

/**
 * A record stands at two offsets. Without idempotence a retry may write it again, which is counted and no anomaly; with acks=0
 * there are no retries.
 */
final class Duplicate implements Checker {
    private final RunFacts facts;
    private final Findings findings = new Findings(Anomaly.DUPLICATE);
    private final Set<LogPlace> copies = new HashSet<>();
    private long allowed;

    Duplicate(RunFacts facts) {
        this.facts = facts;
    }

    /** Copies by producers without idempotence. */
    long allowed() {
        return allowed;
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (answer instanceof Answer.Polled polled) {
            polled.batches().forEach(batch -> polled(line, batch));
        } else if (answer instanceof Answer.Sent && operation.request() instanceof Request.Send send) {
            for (long value : send.values()) {
                int record = facts.records().ofValue(value);
                if (facts.records().tellsOffset(record)) {
                    judge(line, send.partition(), record, facts.records().ackedOffset(record));
                }
            }
        }
    }

    private void polled(HistoryLine line, Answer.Batch batch) {
        for (int i = 0; i < batch.values().length; i++) {
            int record = facts.records().ofValue(batch.values()[i]);
            if (record != Records.NONE) {
                judge(line, batch.partition(), record, batch.offsets()[i]);
            }
        }
    }

    private void judge(HistoryLine line, String partition, int record, long offset) {
        Records records = facts.records();
        findings.judged();
        long other = records.offset(record);
        boolean isHere = facts.logs().get(records.partition(record)).name().equals(partition);
        if (other == offset || other == Answer.NONE || !isHere || !copies.add(new LogPlace(partition, offset))) {
            return;
        }
        if (!records.isIdempotent(record) && records.acks(record) != AckLevel.NONE) {
            allowed++;
            return;
        }
        findings.add(
                "value " + records.value(record) + " is at offsets " + other + " and " + offset + " of " + partition,
                records.offsetLine(record),
                line.number());
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no offset of a record is known");
    }
}
