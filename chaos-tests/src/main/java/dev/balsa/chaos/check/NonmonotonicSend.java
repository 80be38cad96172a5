package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.HashMap;
import java.util.Map;

/**
 * Records of two calls of one idempotent producer stand in the log in another order than the calls. Calls whose offset nobody
 * knows are passed over: the order holds between those around them too.
 */
final class NonmonotonicSend implements Checker {
    private final RunFacts facts;
    private final Findings findings = new Findings(Anomaly.NONMONOTONIC_SEND);
    private final Map<Producer, Integer> lastRecords = new HashMap<>();

    NonmonotonicSend(RunFacts facts) {
        this.facts = facts;
    }

    private record Producer(int process, String partition) {}

    @Override
    public void invoked(HistoryLine line, Operation operation) {
        if (!(operation.request() instanceof Request.Send send) || !send.idempotent()) {
            return;
        }
        Producer producer = new Producer(operation.process(), send.partition());
        int first = known(send, 0, 1);
        if (first == Records.NONE) {
            return;
        }
        Integer before = lastRecords.get(producer);
        if (before != null) {
            judge(line, producer, before, first);
        }
        lastRecords.put(producer, known(send, send.values().length - 1, -1));
    }

    private void judge(HistoryLine line, Producer producer, int before, int record) {
        Records records = facts.records();
        findings.judged();
        if (records.offset(record) <= records.offset(before)) {
            findings.add(
                    "process " + producer.process() + " sent value " + records.value(before) + " before "
                            + records.value(record) + ", and they are at " + records.offset(before) + " and "
                            + records.offset(record) + " of " + producer.partition(),
                    records.invokedLine(before),
                    records.offsetLine(before),
                    line.number(),
                    records.offsetLine(record));
        }
    }

    /** The first record of a call, from one end, whose offset is known. */
    private int known(Request.Send send, int from, int direction) {
        Records records = facts.records();
        for (int i = from; i >= 0 && i < send.values().length; i += direction) {
            facts.steps().add(1);
            int record = records.ofValue(send.values()[i]);
            if (records.offset(record) != Answer.NONE && !records.isRefused(record)) {
                return record;
            }
        }
        return Records.NONE;
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no idempotent producer made two calls whose offsets are known");
    }
}
