package dev.balsa.log.segment;

/**
 * @param segmentBytes a segment rolls when the next entry would take it beyond this and it holds a data record
 * @param indexIntervalBytes one row of the sparse index at most every so many bytes
 */
public record SegmentSettings(long segmentBytes, int indexIntervalBytes) {
    public static final SegmentSettings DEFAULT = new SegmentSettings(128L << 20, 16 << 10);
}
