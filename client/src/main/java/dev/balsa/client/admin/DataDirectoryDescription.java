package dev.balsa.client.admin;

/**
 * A data directory of a broker, as it says itself. Counters count from the broker's start.
 *
 * @param state what it takes: OPEN, CONGESTED, READ_ONLY while it is full, FAILED
 * @param replicas that stand in it
 * @param damagedRanges that cannot be read and have not been repaired
 * @param syncs of its journal
 * @param syncMicros how long one takes, smoothed
 * @param journalBytes written to the journal, padding included
 * @param journalBodyBytes of that the records themselves
 * @param journalFill share of the journal's bound that holds what is still needed, 0 to 1
 * @param checkpoints completed
 * @param scrubbedBytes of segments that were read again in search of damage
 * @param scrubPasses how often all segments have been
 * @param tornWriteCut whether the last write before the broker stopped was torn, and cut off when it started
 */
public record DataDirectoryDescription(
        String path,
        String state,
        int replicas,
        int damagedRanges,
        long syncs,
        long syncMicros,
        long journalBytes,
        long journalBodyBytes,
        double journalFill,
        long checkpoints,
        long scrubbedBytes,
        long scrubPasses,
        boolean tornWriteCut) {}
