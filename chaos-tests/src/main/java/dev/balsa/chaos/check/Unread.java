package dev.balsa.chaos.check;

/** One reader was given a record, and the final read does not have it. Holds for every acks: what is read is committed. */
final class Unread implements Checker {
    private final RunFacts facts;

    Unread(RunFacts facts) {
        this.facts = facts;
    }

    @Override
    public Verdict verdict() {
        Findings findings = new Findings(Anomaly.UNREAD);
        Records records = facts.records();
        for (int record = 0; record < records.count(); record++) {
            facts.steps().add(1);
            PartitionLog log = facts.logs().get(records.partition(record));
            if (!log.isDrained() || !records.isRead(record) || isBehindFinalRead(records, record, log)) {
                continue;
            }
            findings.judged();
            if (!records.isInFinalRead(record)) {
                findings.add(
                        "value " + records.value(record) + " was read at offset " + records.offset(record) + " of "
                                + log.name() + " and is not in the final read",
                        records.readLine(record),
                        log.drainedLine());
            }
        }
        return findings.verdict("nothing was read in a partition with a final read");
    }

    /** What was written after the final read had asked for the end: a send of unknown outcome may take effect late. */
    private boolean isBehindFinalRead(Records records, int record, PartitionLog log) {
        return records.readLine(record) > facts.finalReadLine() && records.offset(record) >= log.drainedEnd();
    }
}
