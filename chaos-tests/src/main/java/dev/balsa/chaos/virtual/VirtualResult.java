package dev.balsa.chaos.virtual;

import dev.balsa.chaos.check.Judgement;
import dev.balsa.chaos.history.History;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of one seed.
 *
 * @param events steps of the simulation
 * @param traceHash equal for two runs of one seed with one set of options, in whichever JVM
 * @param judgement null if the run was ended by {@code violation}
 * @param violation what ended the run, null if it came to its end
 * @param tail the last events, oldest first
 */
public record VirtualResult(
        long seed,
        int brokers,
        long events,
        long simulatedMs,
        long traceHash,
        History history,
        @Nullable Judgement judgement,
        @Nullable Throwable violation,
        List<String> tail) {
    /** Whether the run was a test and nothing was found. */
    public boolean passed() {
        return judgement != null && judgement.outcome() == Judgement.Outcome.PASSED;
    }

    /** What was wrong; empty if nothing was. */
    public String finding() {
        Judgement judged = judgement;
        if (judged == null) {
            return String.valueOf(violation);
        }
        String found = judged.found().stream()
                .map(verdict -> verdict.anomaly().text() + ": "
                        + verdict.examples().getFirst().what())
                .collect(Collectors.joining("; "));
        return found + String.join("; ", judged.voidReasons());
    }

    @Override
    public String toString() {
        Judgement judged = judgement;
        String figures = judged == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%d records sent, %d acknowledged, %d returned, %d faults, ",
                        judged.figures().recordsSent(),
                        judged.figures().recordsAcknowledged(),
                        judged.figures().recordsReturned(),
                        judged.figures().faultCount());
        return String.format(
                Locale.ROOT,
                "seed %d: %d brokers, %.1f s simulated, %d events, %shash %016x, %s",
                seed,
                brokers,
                simulatedMs / 1e3,
                events,
                figures,
                traceHash,
                passed() ? "passed" : finding());
    }
}
