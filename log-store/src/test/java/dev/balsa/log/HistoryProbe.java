package dev.balsa.log;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/** One random history of a store per seed; what is wrong with it, nothing if all is right. */
public final class HistoryProbe implements LongFunction<String> {
    private static final int STEPS = 150;

    @Override
    public String apply(long seed) {
        try {
            new StoreHistory(new SplittableRandom(seed), new StoreHistory.Totals()).run(STEPS);
            return "";
        } catch (AssertionError | RuntimeException | IOException wrong) {
            return wrong.toString();
        }
    }
}
