package dev.balsa.log.segment;

/**
 * What retention has to know of a segment.
 *
 * @param nextOffset offset after its last record
 * @param sizeBytes of its file
 * @param firstAppendTimeMs append time of its first entry, 0 if it has none
 * @param lastAppendTimeMs append time of its last entry, 0 if it has none
 */
public record SegmentExtent(
        long baseOffset, long nextOffset, long sizeBytes, long firstAppendTimeMs, long lastAppendTimeMs) {
    public boolean holdsRecord() {
        return nextOffset > baseOffset;
    }
}
