package dev.balsa.chaos.report;

import java.util.Locale;

/** Times as people read them. */
final class Durations {
    private static final long NS_PER_MS = 1_000_000;

    private Durations() {}

    static long ms(long ns) {
        return ns / NS_PER_MS;
    }

    static String text(long ns) {
        long ms = ms(ns);
        if (ms < 1_000) {
            return ms + " ms";
        }
        if (ms < 120_000) {
            return String.format(Locale.ROOT, "%.2f s", ms / 1e3);
        }
        return String.format(Locale.ROOT, "%d min %d s", ms / 60_000, ms / 1_000 % 60);
    }

    /** On an axis: without digits that say nothing. */
    static String tick(long ns) {
        long ms = ms(ns);
        return ms % 1_000 == 0 ? ms / 1_000 + " s" : ms + " ms";
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
