package dev.balsa.chaos.plan;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What plans are made from.
 *
 * @param durationMs of the time in which faults happen
 * @param gapMinMs and {@code gapMaxMs}: from the beginning of one fault to that of the next
 * @param periodMs how long the same few kinds of faults are mixed; a quarter of the periods is empty, so that the cluster is not
 *     simply down all the time
 * @param repairMs left to a broker whose disk was damaged before another one is
 * @param settleMs after the last fault, before one that wants to be alone, and the same again behind it
 * @param kinds what the machine can inject and somebody wants
 * @param partitions whose leaders and followers may be aimed at
 * @param groups whose coordinators may be
 */
public record PlanOptions(
        long durationMs,
        long gapMinMs,
        long gapMaxMs,
        long periodMs,
        long repairMs,
        long settleMs,
        Set<FaultKind> kinds,
        List<String> partitions,
        List<String> groups) {
    public PlanOptions {
        if (durationMs <= 0 || gapMinMs <= 0 || gapMaxMs < gapMinMs || periodMs <= 0 || repairMs < 0 || settleMs < 0) {
            throw new IllegalArgumentException(
                    "times have to be positive, and the longest gap not shorter than the shortest");
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("a plan needs at least one kind of fault");
        }
        for (FaultKind kind : kinds) {
            if (!kind.isGenerated()) {
                throw new IllegalArgumentException(kind.text() + " breaks the promises by intent; plan it by hand");
            }
        }
        kinds = EnumSet.copyOf(kinds);
        partitions = List.copyOf(partitions);
        groups = List.copyOf(groups);
    }

    /** A fault every two to four seconds, kinds changing every 20 s, 30 s to repair a disk, 5 s to settle. */
    public static PlanOptions of(long durationMs, Set<FaultKind> kinds, List<String> partitions, List<String> groups) {
        return new PlanOptions(durationMs, 2_000, 4_000, 20_000, 30_000, 5_000, kinds, partitions, groups);
    }
}
