package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;

/** A send was answered with success before it was as safe as its producer had asked for. */
final class WeakAcknowledgement implements Checker {
    private final Findings findings = new Findings(Anomaly.WEAK_ACKNOWLEDGEMENT);

    @Override
    public void succeeded(HistoryLine line, Operation operation, Answer answer) {
        if (answer instanceof Answer.Sent sent && operation.request() instanceof Request.Send send) {
            findings.judged();
            if (sent.reached().compareTo(send.acks()) < 0) {
                findings.add(
                        "asked for acks=" + send.acks().text() + ", answered with "
                                + sent.reached().text(),
                        operation.line(),
                        line.number());
            }
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("nothing was acknowledged");
    }
}
