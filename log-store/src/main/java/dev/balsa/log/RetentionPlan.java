package dev.balsa.log;

import dev.balsa.log.segment.SegmentExtent;
import java.util.List;

/**
 * What the leader of a partition should propose for its retention. Only a committed entry does anything, so that all replicas
 * do the same; whoever proposes twice does no harm.
 *
 * @param rollSegmentBytes payload of an entry of kind ROLL; 0 for a plain one, -1 for none
 * @param logStartOffset payload of an entry of kind LOG_START, -1 for none
 */
public record RetentionPlan(long rollSegmentBytes, long logStartOffset) {
    public static final long NONE = -1;

    private static final RetentionPlan NOTHING = new RetentionPlan(NONE, NONE);

    public boolean rolls() {
        return rollSegmentBytes != NONE;
    }

    public boolean advancesLogStart() {
        return logStartOffset != NONE;
    }

    /**
     * @param extents of all segments, oldest first, the active one last
     * @param segmentBytesInForce what segments end at now
     */
    static RetentionPlan of(
            List<SegmentExtent> extents,
            RetentionPolicy policy,
            long logStartOffset,
            long segmentBytesInForce,
            long nowMs) {
        if (extents.isEmpty()) {
            return NOTHING;
        }
        SegmentExtent active = extents.getLast();
        boolean isAged = active.holdsRecord()
                && (nowMs - active.firstAppendTimeMs() >= policy.segmentMs() || isExpired(active, policy, nowMs));
        long roll = policy.segmentBytes() != segmentBytesInForce ? policy.segmentBytes() : isAged ? 0 : NONE;
        long start = start(extents, policy, nowMs);
        return new RetentionPlan(roll, start > logStartOffset ? start : NONE);
    }

    /** The active segment never goes: the newest record of a log tells more than none. It rolls first when it has expired. */
    private static long start(List<SegmentExtent> extents, RetentionPolicy policy, long nowMs) {
        long total = extents.stream().mapToLong(SegmentExtent::sizeBytes).sum();
        long start = extents.getFirst().baseOffset();
        for (SegmentExtent extent : extents.subList(0, extents.size() - 1)) {
            boolean isTooMuch = policy.retentionBytes() >= 0 && total - extent.sizeBytes() >= policy.retentionBytes();
            if (!isTooMuch && !isExpired(extent, policy, nowMs)) {
                break;
            }
            total -= extent.sizeBytes();
            start = extent.nextOffset();
        }
        return start;
    }

    private static boolean isExpired(SegmentExtent extent, RetentionPolicy policy, long nowMs) {
        return policy.retentionMs() >= 0 && nowMs - extent.lastAppendTimeMs() > policy.retentionMs();
    }
}
