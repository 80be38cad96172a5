package dev.balsa.chaos.check;

/** One poll returned a record again, or one from before. */
final class InternalNonmonotonicPoll extends PollWalk {
    private final Findings findings = new Findings(Anomaly.INTERNAL_NONMONOTONIC_POLL);

    InternalNonmonotonicPoll(RunFacts facts) {
        super(facts);
    }

    @Override
    void step(Step step) {
        if (!step.isInternal()) {
            return;
        }
        findings.judged();
        if (step.ranks() < 1) {
            findings.add(step.text() + " within one poll", step.fromLine(), step.toLine());
        }
    }

    @Override
    public Verdict verdict() {
        return findings.verdict("no poll returned two records of a partition");
    }
}
