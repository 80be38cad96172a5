package dev.balsa.log;

import dev.balsa.log.segment.SegmentSettings;

/**
 * @param journalFileBytes size of one journal file
 * @param journalFiles how many are kept; the journal's bound is the product
 * @param segments how segments roll and are indexed
 */
public record LogStoreSettings(int journalFileBytes, int journalFiles, SegmentSettings segments) {
    /** 4 files of 64 MiB. */
    public static final LogStoreSettings DEFAULT = new LogStoreSettings(64 << 20, 4, SegmentSettings.DEFAULT);
}
