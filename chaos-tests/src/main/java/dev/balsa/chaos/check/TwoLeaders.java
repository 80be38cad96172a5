package dev.balsa.chaos.check;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryLine;
import java.util.HashMap;
import java.util.Map;

/** Two brokers led the same partition in the same term. */
final class TwoLeaders implements Checker {
    private final Findings findings = new Findings(Anomaly.TWO_LEADERS);
    private final Map<Term, Leader> leaders = new HashMap<>();

    private record Term(String partition, long term) {}

    private record Leader(int broker, long line) {}

    @Override
    public void event(HistoryLine line, HistoryEvent event) {
        if (event instanceof HistoryEvent.Elected elected) {
            findings.judged();
            Leader leader = leaders.putIfAbsent(
                    new Term(elected.partition(), elected.term()), new Leader(elected.broker(), line.number()));
            if (leader != null && leader.broker() != elected.broker()) {
                findings.add(
                        "brokers " + leader.broker() + " and " + elected.broker() + " led " + elected.partition()
                                + " in term " + elected.term(),
                        leader.line(),
                        line.number());
            }
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("the history holds no elections");
    }
}
