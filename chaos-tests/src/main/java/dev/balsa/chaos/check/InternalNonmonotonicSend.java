package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;

/** Records of one call of an idempotent producer stand in the log in another order. Others may stand between them. */
final class InternalNonmonotonicSend implements Checker {
    private final RunFacts facts;
    private final Findings findings = new Findings(Anomaly.INTERNAL_NONMONOTONIC_SEND);

    InternalNonmonotonicSend(RunFacts facts) {
        this.facts = facts;
    }

    @Override
    public void invoked(HistoryLine line, Operation operation) {
        if (!(operation.request() instanceof Request.Send send) || !send.idempotent()) {
            return;
        }
        Records records = facts.records();
        int before = Records.NONE;
        for (long value : send.values()) {
            facts.steps().add(1);
            int record = records.ofValue(value);
            if (records.offset(record) == Answer.NONE) {
                continue;
            }
            if (before != Records.NONE) {
                findings.judged();
                if (records.offset(record) <= records.offset(before)) {
                    findings.add(
                            "values " + records.value(before) + " and " + value + " were sent in this order and are at "
                                    + records.offset(before) + " and " + records.offset(record) + " of "
                                    + send.partition(),
                            line.number(),
                            records.offsetLine(before),
                            records.offsetLine(record));
                }
            }
            before = record;
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no idempotent call had two records whose offsets are known");
    }
}
