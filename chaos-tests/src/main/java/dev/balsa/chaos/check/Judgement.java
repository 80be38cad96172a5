package dev.balsa.chaos.check;

import dev.balsa.chaos.history.HistoryHeader;
import java.util.List;

/**
 * What a history proves.
 *
 * @param voidReasons why silence would prove nothing; empty if the run was a test
 * @param verdicts one for every {@link Anomaly}, in their order
 * @param steps what it took to find out
 */
public record Judgement(
        HistoryHeader header,
        Outcome outcome,
        List<String> voidReasons,
        List<Verdict> verdicts,
        Figures figures,
        List<FaultTime> faults,
        List<Unavailability> unavailability,
        Timeline timeline,
        long steps) {

    public enum Outcome {
        /** The run was a test, and nothing was found. */
        PASSED,
        /** Something was found, in whatever run. */
        FAILED,
        /** Nothing was found in a run that could not have found it. Counts as failed. */
        VOID
    }

    public List<Verdict.Found> found() {
        return verdicts.stream()
                .filter(Verdict.Found.class::isInstance)
                .map(Verdict.Found.class::cast)
                .toList();
    }
}
