package dev.balsa.chaos.check;

/** One poll left out a record that is in the log. */
final class InternalPollSkip extends PollWalk {
    private final Findings findings = new Findings(Anomaly.INTERNAL_POLL_SKIP);

    InternalPollSkip(RunFacts facts) {
        super(facts);
    }

    @Override
    void step(Step step) {
        if (!step.isInternal()) {
            return;
        }
        findings.judged();
        if (step.ranks() > 1) {
            findings.add(
                    step.text() + " within one poll and left out " + leftOut(step), step.fromLine(), step.toLine());
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no poll returned two records of a partition");
    }
}
