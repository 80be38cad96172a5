package dev.balsa.chaos.check;

/** Acknowledged as committed, and the final read ended before it: the end of the log is gone, or readers cannot get there. */
final class Unseen implements Checker {
    private final RunFacts facts;

    Unseen(RunFacts facts) {
        this.facts = facts;
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings(Anomaly.UNSEEN);
        Records records = facts.records();
        for (int record = 0; record < records.count(); record++) {
            facts.steps().add(1);
            PartitionLog log = facts.logs().get(records.partition(record));
            if (!log.isDrained()
                    || !LostWrite.isPromised(records, record)
                    || records.completedLine(record) > log.drainedLine()) {
                continue;
            }
            findings.judged();
            if (!records.isInFinalRead(record) && !LostWrite.isPassed(records, record, log)) {
                findings.add(
                        "value " + records.value(record) + " was acknowledged, and the final read of " + log.name()
                                + " ended at " + log.drainedEnd() + " without it",
                        records.invokedLine(record),
                        records.completedLine(record),
                        log.drainedLine());
            }
        }
        return findings.verdict("nothing was acknowledged as committed in a partition with a final read");
    }
}
