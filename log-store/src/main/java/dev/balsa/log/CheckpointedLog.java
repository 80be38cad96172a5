package dev.balsa.log;

import dev.balsa.log.segment.SegmentPosition;
import dev.balsa.log.segment.SegmentedLog;

/**
 * What the last durable checkpoint of a group tells of its segments: only what lies before both may be deleted, so that a start
 * from that checkpoint misses nothing, and knows that what is missing was given up.
 *
 * @param baseOffset of the segment in which it lies
 * @param logStartOffset as the entries before it say
 */
record CheckpointedLog(long baseOffset, long logStartOffset) {
    /** Nothing may be deleted. */
    static final CheckpointedLog NONE = new CheckpointedLog(Long.MIN_VALUE, 0);

    static CheckpointedLog at(SegmentPosition position, SegmentedLog segments) {
        return new CheckpointedLog(
                position.segmentBaseOffset(), segments.control().logStartOffset());
    }
}
