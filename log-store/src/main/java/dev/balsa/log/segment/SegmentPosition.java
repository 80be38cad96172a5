package dev.balsa.log.segment;

/**
 * An end of the segments of one group, as a checkpoint remembers it.
 *
 * @param lastIndex index of the last entry before this position, 0 or the base index if there is none
 * @param lastTerm term of that entry, 0 if there is none; known even when the entry itself turns out to be damaged
 * @param nextOffset offset the next record will get
 * @param segmentBaseOffset names the active segment's file; -1 if there is no segment yet
 * @param filePosition end of the last entry in the active segment's file
 */
public record SegmentPosition(
        long lastIndex, int lastTerm, long nextOffset, long segmentBaseOffset, long filePosition) {
    public static final SegmentPosition EMPTY = new SegmentPosition(0, 0, 0, -1, 0);
}
