package dev.balsa.chaos.check;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;

/** Acknowledged as committed, and the final read went past its offset without it. */
final class LostWrite implements Checker {
    private final RunFacts facts;

    LostWrite(RunFacts facts) {
        this.facts = facts;
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings(Anomaly.LOST_WRITE);
        Records records = facts.records();
        for (int record = 0; record < records.count(); record++) {
            facts.steps().add(1);
            PartitionLog log = facts.logs().get(records.partition(record));
            if (!log.isDrained() || !isPromised(records, record)) {
                continue;
            }
            findings.judged();
            if (!records.isInFinalRead(record) && isPassed(records, record, log)) {
                findings.add(
                        "value " + records.value(record) + " was acknowledged at offset "
                                + records.ackedOffset(record) + " of " + log.name()
                                + " and is not in the final read, which ended at " + log.drainedEnd(),
                        records.invokedLine(record),
                        records.completedLine(record),
                        log.drainedLine());
            }
        }
        return findings.verdict("nothing was acknowledged as committed in a partition with a final read");
    }

    static boolean isPromised(Records records, int record) {
        return records.isAcknowledged(record) && records.reached(record) == AckLevel.ALL;
    }

    static boolean isPassed(Records records, int record, PartitionLog log) {
        long offset = records.ackedOffset(record);
        return offset != Answer.NONE && offset < log.drainedEnd();
    }
}
