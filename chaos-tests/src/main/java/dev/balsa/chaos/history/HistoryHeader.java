package dev.balsa.chaos.history;

import java.util.List;

/**
 * The first line of a history: what was run, what makes it void, and what its harness records.
 *
 * @param name of the run or scenario
 * @param plan the text of the fault plan, line by line
 * @param replay the exact command that runs this again; empty if there is none
 * @param started ISO-8601, for people
 * @param recordsElections whether every change of a partition's leader is in the history
 * @param floor below which the run proves nothing
 */
public record HistoryHeader(
        String name,
        long seed,
        int brokers,
        List<String> plan,
        String replay,
        String started,
        boolean recordsElections,
        Floor floor,
        Limits limits) {
    /** The version of the format that this code writes, and the newest it reads. */
    public static final int VERSION = 1;

    public HistoryHeader {
        plan = List.copyOf(plan);
    }

    /**
     * @param operations records sent or returned
     * @param faults injected
     */
    public record Floor(long operations, int faults) {
        /** For those who do not say: a history that nobody could take for a test that ran. */
        public static final Floor DEFAULT = new Floor(1000, 1);
    }

    /**
     * @param gapMs shorter times without an acknowledged send are not called unavailability
     * @param recoveryMs within which every partition acknowledges again once all faults are healed
     */
    public record Limits(int gapMs, int recoveryMs) {
        public static final Limits DEFAULT = new Limits(100, 5000);
    }
}
