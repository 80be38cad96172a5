package dev.balsa.log;

/**
 * How long a partition's records are kept and when its segments end, as its topic says.
 *
 * @param retentionMs records older than this may go, by append time; -1 for never
 * @param retentionBytes the oldest segments may go while the others hold so much; -1 for never
 * @param segmentBytes a segment ends before it would get larger
 * @param segmentMs a segment ends when its first entry is so old
 */
public record RetentionPolicy(long retentionMs, long retentionBytes, long segmentBytes, long segmentMs) {
    public static final long UNLIMITED = -1;

    public RetentionPolicy {
        if (retentionMs < UNLIMITED || retentionBytes < UNLIMITED || segmentBytes < 1 || segmentMs < 1) {
            throw new IllegalArgumentException("retention out of range: " + retentionMs + " ms, " + retentionBytes
                    + " bytes, segments of " + segmentBytes + " bytes, " + segmentMs + " ms");
        }
    }
}
