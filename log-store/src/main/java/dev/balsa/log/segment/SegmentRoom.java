package dev.balsa.log.segment;

import dev.balsa.log.entry.ControlPayload;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;

/**
 * Decides where a segment ends. Depends on nothing but the bytes of the entries: replicas must agree on it without talking.
 *
 * @param lastKind code of the last entry's kind, 0 if unknown or none
 * @param holdsRecord a segment without a record is never rolled, or two would have the same base offset and therefore the
 *     same name
 * @param segmentBytes what the log itself says about the size, 0 if nothing
 */
record SegmentRoom(long position, int lastKind, boolean holdsRecord, long segmentBytes) {
    /** Whether this entry begins the next segment. */
    boolean rollsBefore(Entry entry, long defaultBytes) {
        long maxBytes = segmentBytes > 0 ? segmentBytes : defaultBytes;
        return holdsRecord && (lastKind == EntryKind.ROLL.code() || position + entry.sizeBytes() > maxBytes);
    }

    SegmentRoom with(Entry entry) {
        long newBytes = ControlPayload.segmentBytes(entry);
        return new SegmentRoom(
                position + entry.sizeBytes(),
                entry.kind().code(),
                holdsRecord || EntryFrame.recordCount(entry) > 0,
                newBytes > 0 ? newBytes : segmentBytes);
    }
}
