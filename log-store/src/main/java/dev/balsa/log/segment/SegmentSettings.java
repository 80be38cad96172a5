package dev.balsa.log.segment;

/**
 * @param segmentBytes a segment rolls when the next entry would take it beyond this and it holds a data record
 * @param indexIntervalBytes one row of the sparse index at most every so many bytes
 * @param maxOpenFiles files of all logs of a pool kept open; files that are being read or not yet forced may exceed it
 * @param indexCacheBytes memory for the sparse indexes of closed segments, all logs of a pool together
 */
public record SegmentSettings(long segmentBytes, int indexIntervalBytes, int maxOpenFiles, int indexCacheBytes) {
    public static final SegmentSettings DEFAULT = new SegmentSettings(128L << 20, 16 << 10);

    public SegmentSettings {
        if (segmentBytes < 1 || indexIntervalBytes < 1 || maxOpenFiles < 1 || indexCacheBytes < 0) {
            throw new IllegalArgumentException("segment settings out of range: " + segmentBytes + ", "
                    + indexIntervalBytes + ", " + maxOpenFiles + ", " + indexCacheBytes);
        }
    }

    /** With 512 open files and a 16 MiB index cache. */
    public SegmentSettings(long segmentBytes, int indexIntervalBytes) {
        this(segmentBytes, indexIntervalBytes, 512, 16 << 20);
    }
}
