package dev.balsa.log.segment;

import java.nio.file.Path;

/** A segment as readers see it: immutable, so what was found in it stays true while it is read. */
sealed interface ReadableSegment permits ClosedSegment, ActiveView {
    Path path();

    SegmentHeader header();

    /** Index of the last entry, one less than the base index if there is none. */
    long lastIndex();

    /** Offset after the last record. */
    long nextOffset();

    /** End of the last entry in the file. */
    long endPosition();

    /** Append time of the first entry, 0 if there is none. */
    long firstAppendTimeMs();

    /** Append time of the last entry, 0 if there is none. */
    long lastAppendTimeMs();

    /** -1 if there is no record with a timestamp. */
    long maxTimestampMs();
}
