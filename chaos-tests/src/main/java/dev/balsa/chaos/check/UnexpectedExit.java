package dev.balsa.chaos.check;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryLine;

/** A broker ended on its own. */
final class UnexpectedExit implements Checker {
    private final RunFacts facts;
    private final Findings findings = new Findings(Anomaly.UNEXPECTED_EXIT);

    UnexpectedExit(RunFacts facts) {
        this.facts = facts;
    }

    @Override
    public void event(HistoryLine line, HistoryEvent event) {
        if (event instanceof HistoryEvent.BrokerExited exited) {
            findings.judged();
            if (!exited.isExpected()) {
                findings.add(
                        "broker " + exited.broker() + " ended on its own with code " + exited.exitCode(),
                        line.number());
            }
        }
    }

    @Override
    public Verdict verdict() {
        // A run in which no broker ended is judged too.
        for (int broker = 0; broker < facts.header().brokers(); broker++) {
            findings.judged();
        }
        return findings.verdict("the history does not say how many brokers there are");
    }
}
