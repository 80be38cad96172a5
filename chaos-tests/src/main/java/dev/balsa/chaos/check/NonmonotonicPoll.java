package dev.balsa.chaos.check;

/** A poll began at or before what the last one had returned. */
final class NonmonotonicPoll extends PollWalk {
    private final Findings findings = new Findings(Anomaly.NONMONOTONIC_POLL);

    NonmonotonicPoll(RunFacts facts) {
        super(facts);
    }

    @Override
    void step(Step step) {
        if (step.isInternal()) {
            return;
        }
        findings.judged();
        if (step.ranks() < 1) {
            findings.add(step.text(), step.fromLine(), step.toLine());
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no reader polled the same partition twice");
    }
}
