package dev.balsa.chaos.check;

import dev.balsa.chaos.history.AckLevel;

/**
 * Acknowledged with acks=1 and not in the final read, although no other broker was elected afterwards and nobody damaged the disk of
 * the one that acknowledged.
 */
final class LostLeaderWrite implements Checker {
    private final RunFacts facts;
    private long allowed;

    LostLeaderWrite(RunFacts facts) {
        this.facts = facts;
    }

    /** Lost with a change of the leader or with its disk, as acks=1 may be. */
    long allowed() {
        return allowed;
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings(Anomaly.LOST_LEADER_WRITE);
        if (!facts.header().recordsElections()) {
            return findings.verdict("the history does not record elections");
        }
        Records records = facts.records();
        for (int record = 0; record < records.count(); record++) {
            facts.steps().add(1);
            PartitionLog log = facts.logs().get(records.partition(record));
            if (!log.isDrained() || !records.isAcknowledged(record) || records.reached(record) != AckLevel.LEADER) {
                continue;
            }
            findings.judged();
            if (records.isInFinalRead(record)) {
                continue;
            }
            if (isExcused(records, record, log)) {
                allowed++;
                continue;
            }
            findings.add(
                    "value " + records.value(record) + " was acknowledged with acks=1 and is not in the final read of "
                            + log.name() + ", and no other broker was elected",
                    records.invokedLine(record),
                    records.completedLine(record),
                    log.drainedLine());
        }
        return findings.verdict("nothing was acknowledged with acks=1");
    }

    /** Another broker was elected, or the only disk that had to have it was damaged. */
    private boolean isExcused(Records records, int record, PartitionLog log) {
        long term = records.term(record);
        return facts.elections().anotherFollowed(log.name(), term)
                || facts.damages().hit(facts.elections().leader(log.name(), term), records.invokedLine(record));
    }
}
