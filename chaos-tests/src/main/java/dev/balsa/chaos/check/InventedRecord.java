package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;
import java.util.HashSet;
import java.util.Set;

/** A reader was given what nobody had sent to that partition: other bytes, another partition's record, or one of the future. */
final class InventedRecord implements Checker {
    private final RunFacts facts;
    private final Findings findings = new Findings(Anomaly.INVENTED_RECORD);
    private final Set<LogPlace> found = new HashSet<>();

    InventedRecord(RunFacts facts) {
        this.facts = facts;
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (answer instanceof Answer.Polled polled) {
            for (Answer.Batch batch : polled.batches()) {
                for (int i = 0; i < batch.values().length; i++) {
                    judge(line, batch.partition(), batch.offsets()[i], batch.values()[i]);
                }
            }
        }
    }

    private void judge(HistoryLine line, String partition, long offset, long value) {
        findings.judged();
        Records records = facts.records();
        int record = records.ofValue(value);
        String where = " at offset " + offset + " of " + partition;
        if (record == Records.NONE) {
            String what = value == Answer.Batch.FOREIGN ? "content" : "value " + value;
            if (found.add(new LogPlace(partition, offset))) {
                findings.add(what + where + " was never sent", line.number());
            }
            return;
        }
        String sentTo = facts.logs().get(records.partition(record)).name();
        boolean isHere = sentTo.equals(partition);
        if ((!isHere || records.invokedLine(record) > line.number()) && found.add(new LogPlace(partition, offset))) {
            findings.add(
                    "value " + value + where + (isHere ? " is sent later" : " was sent to " + sentTo),
                    records.invokedLine(record),
                    line.number());
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("nothing was read");
    }
}
