package dev.balsa.log;

/**
 * Counters of a store since it was opened, for metrics.
 *
 * @param frames written to the journal; each is one sync
 * @param bodyBytes bytes of records in them
 * @param writtenBytes bytes written to the journal, stamps and padding included
 * @param journalFill share of the journal's bound that holds frames still needed
 * @param journalFiles files of the journal, spares included
 * @param checkpoints completed
 * @param journalWaits times that writes had to wait for a free file or for memory
 * @param queuedBytes handed in and not yet durable
 * @param memoryBytes durable entries that stand in no segment yet
 * @param scrubbedBytes of segments read again
 * @param scrubPasses times that all segments have been read again
 */
public record StoreStats(
        long frames,
        long bodyBytes,
        long writtenBytes,
        double journalFill,
        int journalFiles,
        long checkpoints,
        long journalWaits,
        long queuedBytes,
        long memoryBytes,
        long scrubbedBytes,
        long scrubPasses) {}
