package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random histories of a store on a disk that forgets what was not synced, against a model in memory. Every history is
 * cut off many times: at a random file operation (crashing in the middle of whatever happens then), between operations,
 * and by killing only the process, after which the page cache is still there and a power cut may follow.
 *
 * <p>What must turn red when the code is broken: the sync of a frame left out; acknowledging before it; reusing a file
 * before segments are forced or before the checkpoint is durable; a block's generation outside its checksum; believing replayed
 * frames without writing them anew, or freeing files on their word; cutting at the first bad checksum; storing by a commit index that speaks of entries not yet
 * written; a state that forgets the tail.
 */
class StoreModelTest {
    private static final int STEPS = Integer.getInteger("balsa.model.steps", 100_050);
    private static final long FIRST_SEED = Long.getLong("balsa.model.seed", 20_260_101L);
    private static final int STEPS_A_HISTORY = 150;

    @Test
    void whateverWasReportedDurableIsThereAfterEveryCrash() {
        int histories = Math.max(1, STEPS / STEPS_A_HISTORY);
        StoreHistory.Totals totals = new StoreHistory.Totals();
        // Each history depends on its seed alone, so they may run side by side.
        LongStream.range(FIRST_SEED, FIRST_SEED + histories).parallel().forEach(seed -> {
            StoreHistory.Totals own = new StoreHistory.Totals();
            try {
                new StoreHistory(new SplittableRandom(seed), own).run(STEPS_A_HISTORY);
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + " (-Dbalsa.model.seed=" + seed + " -Dbalsa.model.steps=1)", e);
            }
            totals.add(own);
        });
        System.out.println("Model: seeds " + FIRST_SEED + " to " + (FIRST_SEED + histories - 1) + ", " + totals);
        if (histories >= 20) {
            assertTrue(totals.powerCuts > histories, "power cuts");
            assertTrue(totals.kills > histories / 2, "kills");
            assertTrue(totals.checkpoints > histories, "checkpoints");
            assertTrue(totals.drops > histories / 2, "drops");
            assertTrue(totals.truncations > histories, "truncations");
            assertTrue(totals.restarts > histories, "logs that begin anew");
            assertTrue(totals.retirements > histories, "logs that were shortened");
            assertTrue(totals.tornTails > 0, "torn tails");
            assertEquals(totals.steps, (long) histories * STEPS_A_HISTORY);
        }
    }
}
