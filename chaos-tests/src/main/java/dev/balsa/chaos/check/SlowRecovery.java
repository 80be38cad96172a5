package dev.balsa.chaos.check;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.Phase;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * All faults were healed, somebody was sending, and a partition took longer than the limit to acknowledge again. Time counts from
 * the healing, or from the first send behind it if none was under way.
 */
final class SlowRecovery implements Checker {
    private static final long NS_PER_MS = 1_000_000;

    private final RunFacts facts;
    private final Findings findings = new Findings(Anomaly.SLOW_RECOVERY);
    private final Map<Long, Request.Send> underWay = new HashMap<>();
    private final Map<String, Wait> waits = new TreeMap<>();
    private long healedLine;

    SlowRecovery(RunFacts facts) {
        this.facts = facts;
    }

    private static final class Wait {
        private final long sinceNs;
        private final long sinceLine;
        private boolean isOver;

        Wait(HistoryLine since) {
            this.sinceNs = since.timeNs();
            this.sinceLine = since.number();
        }
    }

    @Override
    public void event(HistoryLine line, HistoryEvent event) {
        if (event instanceof HistoryEvent.PhaseBegan(Phase phase)) {
            switch (phase) {
                case HEALED -> {
                    healedLine = line.number();
                    underWay.values().forEach(send -> waits.putIfAbsent(send.partition(), new Wait(line)));
                }
                case QUIET, FAULTS, FINAL_READ, END -> {}
            }
        }
    }

    @Override
    public void invoked(HistoryLine line, Operation operation) {
        if (operation.request() instanceof Request.Send send && send.acks() != AckLevel.NONE) {
            underWay.put(operation.number(), send);
            if (healedLine > 0) {
                waits.putIfAbsent(send.partition(), new Wait(line));
            }
        }
    }

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        Request.Send send = underWay.remove(operation.number());
        Wait wait = send == null ? null : waits.get(send.partition());
        if (send != null && wait != null && !wait.isOver) {
            wait.isOver = true;
            judge(send.partition(), wait, line.timeNs(), line.number(), "");
        }
    }

    private void judge(String partition, Wait wait, long untilNs, long untilLine, String how) {
        findings.judged();
        long tookMs = (untilNs - wait.sinceNs) / NS_PER_MS;
        int limitMs = facts.header().limits().recoveryMs();
        if (tookMs > limitMs) {
            findings.add(
                    partition + " acknowledged nothing for " + tookMs + " ms after all faults were healed, " + how
                            + "and " + limitMs + " ms are allowed",
                    healedLine,
                    wait.sinceLine,
                    untilLine);
        }
    }

    @Override
    public void refused(HistoryLine line, Operation operation) {
        underWay.remove(operation.number());
    }

    @Override
    public void unknown(HistoryLine line, Operation operation) {
        underWay.remove(operation.number());
    }

    @Override
    public Verdict verdict() {
        waits.forEach((partition, wait) -> {
            if (!wait.isOver) {
                judge(partition, wait, facts.endNs(), 0, "until the end, ");
            }
        });
        return findings.verdict("nothing was sent after all faults were healed");
    }
}
