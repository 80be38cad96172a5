package dev.balsa.log.segment;

import dev.balsa.log.entry.ControlPayload;
import dev.balsa.raft.log.Entry;

/**
 * What the control entries up to some place of a log have said. A function of the entries alone, so every replica has the same.
 *
 * @param logStartOffset records before it are given up, whether their segment is still there or not; 0 if nothing was said
 * @param segmentBytes how large a segment gets; 0 if nothing was said and the broker's setting counts
 */
public record ControlState(long logStartOffset, long segmentBytes) {
    public static final ControlState NONE = new ControlState(0, 0);

    public ControlState {
        if (logStartOffset < 0 || segmentBytes < 0) {
            throw new IllegalArgumentException("control state out of range: " + logStartOffset + ", " + segmentBytes);
        }
    }

    ControlState after(Entry entry) {
        long start = ControlPayload.logStart(entry);
        long bytes = ControlPayload.segmentBytes(entry);
        return start <= logStartOffset && bytes < 0
                ? this
                : new ControlState(Math.max(logStartOffset, start), bytes < 0 ? segmentBytes : bytes);
    }
}
