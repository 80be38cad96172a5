package dev.balsa.log.segment;

import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.entry.EntryHeader;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.EntryKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Finds and reads entries in the segments of one log. Any thread. */
final class SegmentReader {
    static final long NO_OFFSET = -1;

    private final SegmentDirectory directory;

    /** Indexes that had to be made again, by base offset, until the writer has put them on disk. */
    private final ConcurrentSkipListMap<Long, IndexFile> remade = new ConcurrentSkipListMap<>();

    SegmentReader(SegmentDirectory directory) {
        this.directory = directory;
    }

    /** Entries from {@code index} on, which the segment must hold, up to its end or {@code maxBytes}, at least one. */
    List<Entry> fromIndex(ReadableSegment segment, long index, int maxBytes) throws IOException {
        SparseIndex rows = rows(segment);
        int row = rows.rowForIndex(index, rowCount(segment, rows));
        boolean covered = rowCount(segment, rows) > 0 && rows.index(row) <= index;
        try (FrameCursor cursor = cursor(segment, rows, covered ? row : -1, maxBytes)) {
            while (cursor.header().index() < index) {
                cursor.skip();
            }
            return take(cursor, maxBytes);
        }
    }

    /** The same from the entry that holds {@code offset} on. */
    List<Entry> fromOffset(ReadableSegment segment, long offset, int maxBytes) throws IOException {
        SparseIndex rows = rows(segment);
        int row = rows.rowForOffset(offset, rowCount(segment, rows));
        boolean covered = rowCount(segment, rows) > 0 && rows.offset(row) <= offset;
        try (FrameCursor cursor = cursor(segment, rows, covered ? row : -1, maxBytes)) {
            while (cursor.header().nextOffset() <= offset) {
                cursor.skip();
            }
            return take(cursor, maxBytes);
        }
    }

    /** Base offset of the first batch that ends behind {@code fromOffset} and has a record of at least this timestamp, -1 if none. */
    long offsetForTimestamp(ReadableSegment segment, long timestampMs, long fromOffset) throws IOException {
        SparseIndex rows = rows(segment);
        int count = rowCount(segment, rows);
        int row = Math.max(rows.rowForTimestamp(timestampMs, count), rows.rowForOffset(fromOffset, count));
        boolean covered = count > 0 && (rows.maxTimestampBeforeMs(row) < timestampMs || rows.offset(row) <= fromOffset);
        try (FrameCursor cursor = cursor(segment, rows, covered ? row : -1, 0)) {
            while (!cursor.atEnd()) {
                EntryHeader header = cursor.header();
                if (header.kind() == EntryKind.DATA
                        && header.maxTimestampMs() >= timestampMs
                        && header.nextOffset() > fromOffset) {
                    return header.baseOffset();
                }
                cursor.skip();
            }
        }
        return NO_OFFSET;
    }

    /**
     * Writes index files that were found missing or damaged. Called by the writer; returns whether any was written.
     *
     * @param startBaseOffset base offset of the oldest segment; those of older ones, which a late reader may have made, are not
     *     written, since nobody would delete them
     */
    boolean writeRemadeIndexes(long startBaseOffset, SmallFile.Forced forced) throws IOException {
        remade.headMap(startBaseOffset).clear();
        boolean written = false;
        for (Map.Entry<Long, IndexFile> each : remade.entrySet()) {
            each.getValue().write(directory.io, directory.index(each.getKey()), forced);
            remade.remove(each.getKey(), each.getValue());
            written = true;
        }
        return written;
    }

    private static List<Entry> take(FrameCursor cursor, int maxBytes) throws IOException {
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        while (!cursor.atEnd()) {
            try {
                bytes += cursor.header().lengthBytes();
                if (bytes > maxBytes && !entries.isEmpty()) {
                    break;
                }
                entries.add(cursor.entry());
            } catch (CorruptEntryException corrupt) {
                // What stands before the damage is good; who asks for what comes next meets it.
                if (entries.isEmpty()) {
                    throw corrupt;
                }
                break;
            }
        }
        return entries;
    }

    /** @param row where to begin, -1 for the first entry of the segment */
    private FrameCursor cursor(ReadableSegment segment, SparseIndex rows, int row, int maxBytes) throws IOException {
        SegmentHeader header = segment.header();
        long chunkBytes = (long) directory.settings.indexIntervalBytes() + Math.max(0, maxBytes);
        return new FrameCursor(
                directory,
                segment.path(),
                row < 0 ? header.encodedBytes() : rows.position(row),
                segment.endPosition(),
                row < 0 ? header.baseIndex() : rows.index(row),
                row < 0 ? header.baseOffset() : rows.offset(row),
                (int) Math.min(Integer.MAX_VALUE, chunkBytes));
    }

    private static int rowCount(ReadableSegment segment, SparseIndex rows) {
        return switch (segment) {
            case ClosedSegment closed -> rows.count();
            case ActiveView view -> view.rowCount();
        };
    }

    private SparseIndex rows(ReadableSegment segment) throws IOException {
        return switch (segment) {
            case ClosedSegment closed -> closed.unwrittenIndex() != null ? closed.unwrittenIndex() : loaded(closed);
            case ActiveView view -> view.index();
        };
    }

    private SparseIndex loaded(ClosedSegment segment) throws IOException {
        SparseIndex cached = directory.cachedIndex(segment.path());
        if (cached != null) {
            return cached;
        }
        long baseOffset = segment.header().baseOffset();
        IndexFile file = IndexFile.read(directory.io, directory.index(baseOffset));
        SparseIndex index = file != null && file.summary().equals(segment.summary()) ? file.index() : remake(segment);
        directory.cacheIndex(segment.path(), index);
        return index;
    }

    private SparseIndex remake(ClosedSegment segment) throws IOException {
        SegmentSummary summary = segment.summary();
        SegmentTally tally = new SegmentTally(summary.header(), directory.settings.indexIntervalBytes());
        EntryId last = new EntryId(summary.lastIndex(), summary.lastTerm());
        boolean sound = new SegmentScan(directory, segment.path(), tally, summary.logBytes())
                .run(last, summary.nextOffset())
                .isEmpty();
        // An index over a damaged segment lacks rows; on disk it would pass for a good one after the repair.
        if (sound) {
            remade.put(summary.header().baseOffset(), new IndexFile(summary, tally.index()));
        }
        return tally.index();
    }
}
