package dev.balsa.log.segment;

/**
 * @param segmentBytes a segment rolls when the next entry would take it beyond this and it holds a data record
 * @param indexIntervalBytes one row of the sparse index at most every so many bytes
 * @param maxOpenFiles files of all logs of a pool kept open; files that are being read or not yet forced may exceed it
 * @param indexCacheBytes memory for the sparse indexes of closed segments, all logs of a pool together
 * @param indexRenewalBytes how far an active segment grows before its index on disk is renewed: what opening may have to read
 */
public record SegmentSettings(
        long segmentBytes, int indexIntervalBytes, int maxOpenFiles, int indexCacheBytes, long indexRenewalBytes) {
    public static final SegmentSettings DEFAULT = new SegmentSettings(128L << 20, 16 << 10);

    public SegmentSettings {
        if (segmentBytes < 1
                || indexIntervalBytes < 1
                || maxOpenFiles < 1
                || indexCacheBytes < 0
                || indexRenewalBytes < 1) {
            throw new IllegalArgumentException("segment settings out of range: " + segmentBytes + ", "
                    + indexIntervalBytes + ", " + maxOpenFiles + ", " + indexCacheBytes + ", " + indexRenewalBytes);
        }
    }

    /** With 512 open files, a 16 MiB index cache, and an index on disk that is at most 8 MiB behind. */
    public SegmentSettings(long segmentBytes, int indexIntervalBytes) {
        this(segmentBytes, indexIntervalBytes, 512, 16 << 20, 8 << 20);
    }

    /** With an equal part of the open files and of the cache that so many pools may have together. */
    public SegmentSettings shareOf(int pools) {
        return new SegmentSettings(
                segmentBytes,
                indexIntervalBytes,
                Math.max(1, maxOpenFiles / pools),
                indexCacheBytes / pools,
                indexRenewalBytes);
    }
}
