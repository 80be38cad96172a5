package dev.balsa.simulation;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.simulation.cluster.RareState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Some seeds of the core as it is. {@code -Dbalsa.seeds} and {@code -Dbalsa.seeds.from} ask for others. */
class SeedsTest {
    private static final int SEEDS = Integer.getInteger("balsa.seeds", 100);
    private static final long FROM = Long.getLong("balsa.seeds.from", 1);

    /** So rare that this many seeds need not meet them. */
    private static final Set<String> NEED_MORE_SEEDS = Set.of(
            RareState.CRASH_KEPT_HARD_STATE_ONLY.label(),
            RareState.CRASH_LOST_RESTART.label(),
            RareState.TRUNCATED_BEFORE_DURABLE.label());

    private static final List<SeedResult> RESULTS = new ArrayList<>();
    private static RunSummary summary = new RunSummary();

    @BeforeAll
    static void run() throws InterruptedException {
        summary = new SimulationRun(SimulationOptions.DEFAULT, 2).run(FROM, SEEDS, RESULTS::add);
    }

    @Test
    void noRuleIsBroken() {
        assertEquals(
                List.of(),
                summary.failures().stream()
                        .map(failed -> failed + "\nreplay with: balsa simulate --replay " + failed.seed())
                        .toList());
    }

    @Test
    void everySeedIsWorthItsTime() {
        assertEquals(SEEDS, RESULTS.size());
        assertAll(RESULTS.stream()
                .map(result -> () -> assertTrue(SeedFloor.DEFAULT.isReachedBy(result), result::toString)));
    }

    @Test
    void rareStatesAreReached() {
        List<String> missed = new ArrayList<>(summary.unreached());
        missed.removeAll(NEED_MORE_SEEDS);
        assertEquals(List.of(), missed);
    }
}
