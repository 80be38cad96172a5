package dev.balsa.chaos.check;

/** The client was told that a record is definitely not written, and somebody has read it. */
final class RefusedWriteSeen implements Checker {
    private final RunFacts facts;

    RefusedWriteSeen(RunFacts facts) {
        this.facts = facts;
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings(Anomaly.REFUSED_WRITE_SEEN);
        Records records = facts.records();
        for (int record = 0; record < records.count(); record++) {
            facts.steps().add(1);
            if (!records.isRefused(record)) {
                continue;
            }
            findings.judged();
            if (records.isRead(record)) {
                findings.add(
                        "value " + records.value(record) + " was refused and is at offset " + records.offset(record)
                                + " of "
                                + facts.logs().get(records.partition(record)).name(),
                        records.invokedLine(record),
                        records.completedLine(record),
                        records.readLine(record));
            }
        }
        return findings.verdict("nothing was refused");
    }
}
