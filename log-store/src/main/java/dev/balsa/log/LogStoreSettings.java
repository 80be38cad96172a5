package dev.balsa.log;

import dev.balsa.log.segment.SegmentSettings;

/**
 * @param journalFileBytes size of one journal file, whole blocks of 4 KiB; also the bound of one entry
 * @param journalFiles how many are kept, at least 3; the journal's bound is the product
 * @param segments how segments roll and are indexed
 * @param queueBytes writes that may wait for the journal; a host that hands in more has lost its bounds, and the store fails
 * @param memoryBytes entries kept in memory until they stand in segments; beyond it the journal waits for the segment writer
 */
public record LogStoreSettings(
        int journalFileBytes, int journalFiles, SegmentSettings segments, long queueBytes, long memoryBytes) {
    /** 4 files of 64 MiB. */
    public static final LogStoreSettings DEFAULT = new LogStoreSettings(64 << 20, 4, SegmentSettings.DEFAULT);

    /** With a queue of at most 256 MiB and 128 MiB of entries in memory. */
    public LogStoreSettings(int journalFileBytes, int journalFiles, SegmentSettings segments) {
        this(journalFileBytes, journalFiles, segments, 256L << 20, 128L << 20);
    }
}
