package dev.balsa.log.segment;

import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import java.nio.file.Path;
import java.util.List;

/**
 * The active segment as it was after one append.
 *
 * @param rowCount rows of {@code index} that belong to this moment; the writer adds more behind them
 */
record ActiveView(
        Path path,
        SegmentHeader header,
        long lastIndex,
        long nextOffset,
        long endPosition,
        long maxTimestampMs,
        SparseIndex index,
        int rowCount,
        long firstAppendTimeMs,
        long lastAppendTimeMs,
        ControlState control,
        List<TermStart> terms,
        List<ConfigurationAt> configurations)
        implements ReadableSegment {}
