package dev.balsa.chaos.check;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.HashMap;
import java.util.Map;

/** A record whose send began after another's acknowledgement as committed stands before it. Whoever sent them, with whatever acks. */
final class NonlinearOrder implements Checker {
    private final RunFacts facts;
    private final Findings findings = new Findings(Anomaly.NONLINEAR_ORDER);
    private final Map<String, Integer> highestAcknowledged = new HashMap<>();

    NonlinearOrder(RunFacts facts) {
        this.facts = facts;
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (answer instanceof Answer.Sent sent
                && sent.reached() == AckLevel.ALL
                && operation.request() instanceof Request.Send send) {
            for (long value : send.values()) {
                facts.steps().add(1);
                int record = facts.records().ofValue(value);
                if (facts.records().ackedOffset(record) != Answer.NONE) {
                    highestAcknowledged.merge(send.partition(), record, this::higher);
                }
            }
        }
    }

    private int higher(int one, int other) {
        return facts.records().ackedOffset(one) >= facts.records().ackedOffset(other) ? one : other;
    }

    @Override
    public void invoked(HistoryLine line, Operation operation) {
        if (!(operation.request() instanceof Request.Send send)) {
            return;
        }
        Integer before = highestAcknowledged.get(send.partition());
        if (before == null) {
            return;
        }
        Records records = facts.records();
        for (long value : send.values()) {
            facts.steps().add(1);
            int record = records.ofValue(value);
            if (records.offset(record) == Answer.NONE) {
                continue;
            }
            findings.judged();
            if (records.offset(record) <= records.ackedOffset(before)) {
                findings.add(
                        "value " + records.value(before) + " was acknowledged at offset "
                                + records.ackedOffset(before) + " of " + send.partition() + " before value " + value
                                + " was sent, which is at " + records.offset(record),
                        records.completedLine(before),
                        line.number(),
                        records.offsetLine(record));
            }
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no send began after another one was acknowledged as committed");
    }
}
