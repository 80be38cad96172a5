package dev.balsa.chaos.check;

/** Between two polls of a reader a record of the log was left out. */
final class PollSkip extends PollWalk {
    private final Findings findings = new Findings(Anomaly.POLL_SKIP);

    PollSkip(RunFacts facts) {
        super(facts);
    }

    @Override
    void step(Step step) {
        if (step.isInternal()) {
            return;
        }
        findings.judged();
        if (step.ranks() > 1) {
            findings.add(step.text() + " and left out " + leftOut(step), step.fromLine(), step.toLine());
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no reader polled the same partition twice");
    }
}
