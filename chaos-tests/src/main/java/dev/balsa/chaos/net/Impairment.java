package dev.balsa.chaos.net;

import java.util.Collection;

/**
 * What a cable does to the frames that go through it, in both directions.
 *
 * @param delayMs of every frame; the order is kept
 * @param jitterMs at most so much more, different for each
 * @param duplicatePercent of the frames that come twice
 * @param reorderPercent of the frames that are held back for 2 to 20 ms, while others overtake
 */
public record Impairment(int delayMs, int jitterMs, int duplicatePercent, int reorderPercent) {
    private static final int MAX_MS = 60_000;

    public Impairment {
        if (delayMs < 0 || delayMs > MAX_MS || jitterMs < 0 || jitterMs > MAX_MS) {
            throw new IllegalArgumentException("a delay of " + delayMs + " ms and up to " + jitterMs + " ms more");
        }
        checkShare(duplicatePercent);
        checkShare(reorderPercent);
    }

    private static void checkShare(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("a share of " + percent + " %");
        }
    }

    public static Impairment delay(int delayMs, int jitterMs) {
        return new Impairment(delayMs, jitterMs, 0, 0);
    }

    public static Impairment duplicate(int percent) {
        return new Impairment(0, 0, percent, 0);
    }

    public static Impairment reorder(int percent) {
        return new Impairment(0, 0, 0, percent);
    }

    /** The worst of each. */
    static Impairment worst(Collection<Impairment> all) {
        int delayMs = 0;
        int jitterMs = 0;
        int duplicatePercent = 0;
        int reorderPercent = 0;
        for (Impairment one : all) {
            delayMs = Math.max(delayMs, one.delayMs);
            jitterMs = Math.max(jitterMs, one.jitterMs);
            duplicatePercent = Math.max(duplicatePercent, one.duplicatePercent);
            reorderPercent = Math.max(reorderPercent, one.reorderPercent);
        }
        return new Impairment(delayMs, jitterMs, duplicatePercent, reorderPercent);
    }

    /** As {@code bad-cable.c} reads it. */
    String command() {
        return delayMs * 1_000L + " " + jitterMs * 1_000L + " " + duplicatePercent + " " + reorderPercent + "\n";
    }
}
