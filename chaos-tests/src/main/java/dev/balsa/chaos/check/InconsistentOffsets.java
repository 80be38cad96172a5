package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.HashSet;
import java.util.Set;

/** Two records were seen at one offset: by readers, or by who was told where a record is. */
final class InconsistentOffsets implements Checker {
    private final RunFacts facts;
    private final Findings findings = new Findings(Anomaly.INCONSISTENT_OFFSETS);
    private final Set<LogPlace> found = new HashSet<>();

    InconsistentOffsets(RunFacts facts) {
        this.facts = facts;
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (answer instanceof Answer.Polled polled) {
            for (Answer.Batch batch : polled.batches()) {
                for (int i = 0; i < batch.values().length; i++) {
                    judge(line, batch.partition(), facts.records().ofValue(batch.values()[i]), batch.offsets()[i]);
                }
            }
        } else if (answer instanceof Answer.Sent && operation.request() instanceof Request.Send send) {
            for (long value : send.values()) {
                int record = facts.records().ofValue(value);
                if (facts.records().tellsOffset(record)) {
                    judge(line, send.partition(), record, facts.records().ackedOffset(record));
                }
            }
        }
    }

    private void judge(HistoryLine line, String partition, int record, long offset) {
        Records records = facts.records();
        findings.judged();
        int other = facts.log(partition).recordAt(offset);
        // What nobody sent is an anomaly of its own.
        if (record == Records.NONE || other == RunFacts.INVENTED || other == record) {
            return;
        }
        if (found.add(new LogPlace(partition, offset))) {
            findings.add(
                    "offset " + offset + " of " + partition + " is value " + records.value(other) + " and value "
                            + records.value(record),
                    records.offset(other) == offset ? records.offsetLine(other) : records.completedLine(other),
                    line.number());
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no offset of a record is known");
    }
}
