package dev.balsa.log;

import dev.balsa.log.segment.SegmentSettings;

/**
 * @param journalFileBytes size of one journal file, whole blocks of 4 KiB; also the bound of one entry
 * @param journalFiles how many are kept, at least 3; the journal's bound is the product
 * @param segments how segments roll and are indexed
 * @param queueBytes writes that may wait for the journal; a host that hands in more has lost its bounds, and the store fails
 * @param memoryBytes entries kept in memory until they stand in segments; beyond it the journal waits for the segment writer
 * @param reserveBytes kept free on the disk: half of it in a file that is given away when a write has found no room, and as much
 *     beside it, below which the store is read-only; 0 for a store that learns of a full disk when it is full
 */
public record LogStoreSettings(
        int journalFileBytes,
        int journalFiles,
        SegmentSettings segments,
        long queueBytes,
        long memoryBytes,
        long reserveBytes) {
    private static final long DEFAULT_RESERVE_BYTES = 64L << 20;

    /** 4 files of 64 MiB. */
    public static final LogStoreSettings DEFAULT = new LogStoreSettings(64 << 20, 4, SegmentSettings.DEFAULT);

    public LogStoreSettings {
        if (queueBytes < 1 || memoryBytes < 1 || reserveBytes < 0) {
            throw new IllegalArgumentException("log store settings out of range: queue " + queueBytes + ", memory "
                    + memoryBytes + ", reserve " + reserveBytes + " bytes");
        }
    }

    /** With a queue of at most 256 MiB, 128 MiB of entries in memory and 64 MiB in reserve. */
    public LogStoreSettings(int journalFileBytes, int journalFiles, SegmentSettings segments) {
        this(journalFileBytes, journalFiles, segments, 256L << 20, 128L << 20, DEFAULT_RESERVE_BYTES);
    }

    /** What one of so many directories gets of the bounds that hold for all of them. */
    LogStoreSettings shareOf(int directories) {
        // Not of the queue: one directory may be handed all that a host has, and to have too much there is the end.
        return new LogStoreSettings(
                journalFileBytes,
                journalFiles,
                segments.shareOf(directories),
                queueBytes,
                Math.max(1, memoryBytes / directories),
                reserveBytes);
    }
}
