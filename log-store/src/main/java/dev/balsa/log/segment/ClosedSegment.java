package dev.balsa.log.segment;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A segment that will not grow any more.
 *
 * @param unwrittenIndex its index as long as no index file exists, so that it must not leave memory
 */
record ClosedSegment(
        Path path, SegmentSummary summary, @Nullable SparseIndex unwrittenIndex) implements ReadableSegment {
    @Override
    public SegmentHeader header() {
        return summary.header();
    }

    @Override
    public long lastIndex() {
        return summary.lastIndex();
    }

    @Override
    public long nextOffset() {
        return summary.nextOffset();
    }

    @Override
    public long endPosition() {
        return summary.logBytes();
    }

    @Override
    public long firstAppendTimeMs() {
        return summary.firstAppendTimeMs();
    }

    @Override
    public long lastAppendTimeMs() {
        return summary.lastAppendTimeMs();
    }

    @Override
    public long maxTimestampMs() {
        return summary.maxTimestampMs();
    }
}
