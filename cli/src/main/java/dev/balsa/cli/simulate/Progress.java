package dev.balsa.cli.simulate;

import dev.balsa.cli.Terminal;
import dev.balsa.simulation.SeedResult;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells who watches how far a run is: every few seconds, and at once when a seed fails. */
final class Progress {
    private static final long EVERY_NANOS = 5_000_000_000L;

    private final Terminal terminal;
    private final int seeds;
    private final boolean tellsAll;
    private final LongSupplier nanoTime;
    private final long startedNanos;
    private long toldNanos;
    private int done;
    private int failed;
    private long simulatedMs;
    private long events;

    /** @param nanoTime for figures of speed only; no result depends on it */
    Progress(Terminal terminal, int seeds, boolean tellsAll, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.seeds = seeds;
        this.tellsAll = tellsAll;
        this.nanoTime = nanoTime;
        this.startedNanos = nanoTime.getAsLong();
        this.toldNanos = startedNanos;
    }

    /** @return true: the run goes on whatever comes of a seed */
    boolean done(SeedResult result) {
        done++;
        simulatedMs += result.simulatedMs();
        events += result.events();
        if (!result.passed()) {
            failed++;
        }
        if (tellsAll || !result.passed()) {
            terminal.progress(result.toString());
        }
        long now = nanoTime.getAsLong();
        if (now - toldNanos >= EVERY_NANOS) {
            toldNanos = now;
            terminal.progress(String.format(
                    Locale.ROOT,
                    "%d of %d seeds, %d failed, %d events, %.0f s simulated in %.0f s",
                    done,
                    seeds,
                    failed,
                    events,
                    simulatedMs / 1e3,
                    elapsedSeconds()));
        }
        return true;
    }

    double elapsedSeconds() {
        return (nanoTime.getAsLong() - startedNanos) / 1e9;
    }
}
