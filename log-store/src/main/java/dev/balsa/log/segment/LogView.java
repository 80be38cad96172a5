package dev.balsa.log.segment;

import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All segments of a log at one moment, published by the writer as a whole.
 *
 * @param closed oldest first
 * @param active null before the first append
 */
record LogView(List<ClosedSegment> closed, @Nullable ActiveView active, SegmentPosition end) {
    LogView {
        closed = List.copyOf(closed);
    }

    SegmentAnchor anchor() {
        ReadableSegment first = closed.isEmpty() ? active : closed.getFirst();
        return first == null ? SegmentAnchor.BEGINNING : first.header().anchor();
    }

    /** What control entries in the segments have said. */
    ControlState control() {
        return active == null ? ControlState.NONE : active.control();
    }

    int size() {
        return closed.size() + (active == null ? 0 : 1);
    }

    /** Null if it was given up. */
    @Nullable
    ReadableSegment segmentAt(Path path) {
        for (int i = 0; i < size(); i++) {
            if (segment(i).path().equals(path)) {
                return segment(i);
            }
        }
        return null;
    }

    ReadableSegment segment(int number) {
        if (number < closed.size()) {
            return closed.get(number);
        }
        if (active == null) {
            throw new IndexOutOfBoundsException(number);
        }
        return active;
    }

    /** The segment in whose range this index falls; the log must not be empty and not begin after it. */
    ReadableSegment holdingIndex(long index) {
        int low = 0;
        int high = size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segment(middle).header().baseIndex() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return segment(low);
    }

    /** The segment in whose range this offset falls; the log must not be empty and not begin after it. */
    ReadableSegment holdingOffset(long offset) {
        int low = 0;
        int high = size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segment(middle).header().baseOffset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return segment(low);
    }

    List<EntryId> terms() {
        List<EntryId> terms = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            for (TermStart start : termsOf(segment(i))) {
                // Every segment names the term of its first entry, which need not begin there.
                if (terms.isEmpty() || terms.getLast().term() != start.term()) {
                    terms.add(new EntryId(start.index(), start.term()));
                }
            }
        }
        return terms;
    }

    List<ConfigurationAt> configurations() {
        List<ConfigurationAt> configurations = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            configurations.addAll(
                    switch (segment(i)) {
                        case ClosedSegment segment -> segment.summary().configurations();
                        case ActiveView view -> view.configurations();
                    });
        }
        return configurations;
    }

    List<SegmentExtent> extents() {
        List<SegmentExtent> extents = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            ReadableSegment segment = segment(i);
            extents.add(new SegmentExtent(
                    segment.header().baseOffset(),
                    segment.nextOffset(),
                    segment.endPosition(),
                    segment.firstAppendTimeMs(),
                    segment.lastAppendTimeMs()));
        }
        return extents;
    }

    /** @throws IllegalArgumentException if the entries do not follow what is there */
    void requireContinuation(List<Entry> entries, Path path) {
        long index = end.lastIndex();
        int term = end.lastTerm();
        long offset = end.nextOffset();
        for (Entry entry : entries) {
            if (entry.index() != index + 1 || entry.term() < term || EntryFrame.baseOffset(entry) != offset) {
                throw new IllegalArgumentException("entry " + entry.id() + " with offset "
                        + EntryFrame.baseOffset(entry) + " does not continue " + path + ", which ends with "
                        + new EntryId(index, term) + " and next offset " + offset);
            }
            index = entry.index();
            term = entry.term();
            offset = EntryFrame.nextOffset(entry);
        }
    }

    private static List<TermStart> termsOf(ReadableSegment segment) {
        return switch (segment) {
            case ClosedSegment known -> known.summary().terms();
            case ActiveView view -> view.terms();
        };
    }
}
