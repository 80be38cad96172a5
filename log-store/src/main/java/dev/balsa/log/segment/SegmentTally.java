package dev.balsa.log.segment;

import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.EntryHeader;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts up what a segment's entries amount to, in the same way whether they are being appended or read back, so that
 * everything derived from a segment is the same on every replica and after every restart. Used by one thread; the sparse
 * index and the lists it gives out may be read by others.
 */
final class SegmentTally {
    private final SegmentHeader header;
    private final int indexIntervalBytes;
    private final SparseIndex index;

    private long position;
    private long lastRowPosition;
    private long lastIndex;
    private int lastTerm;
    private int lastKind;
    private long nextOffset;
    private long maxTimestampMs = -1;
    private long firstAppendTimeMs;
    private long lastAppendTimeMs;
    private boolean damaged;
    private ControlState control;
    private List<TermStart> terms = List.of();
    private List<ConfigurationAt> configurations = List.of();

    /** A segment without entries. */
    SegmentTally(SegmentHeader header, int indexIntervalBytes) {
        this.header = header;
        this.indexIntervalBytes = indexIntervalBytes;
        this.index = new SparseIndex();
        this.position = header.encodedBytes();
        this.lastIndex = header.baseIndex() - 1;
        this.lastTerm = header.previousTerm();
        this.nextOffset = header.baseOffset();
        this.control = header.anchor().control();
    }

    /** A segment whose first part was counted before. */
    SegmentTally(SegmentSummary summary, SparseIndex index, int indexIntervalBytes) {
        this.header = summary.header();
        this.indexIntervalBytes = indexIntervalBytes;
        this.index = index;
        this.position = summary.logBytes();
        this.lastRowPosition = index.count() == 0 ? 0 : index.position(index.count() - 1);
        this.lastIndex = summary.lastIndex();
        this.lastTerm = summary.lastTerm();
        this.lastKind = summary.lastKind();
        this.nextOffset = summary.nextOffset();
        this.maxTimestampMs = summary.maxTimestampMs();
        this.firstAppendTimeMs = summary.firstAppendTimeMs();
        this.lastAppendTimeMs = summary.lastAppendTimeMs();
        this.control = summary.control();
        this.terms = summary.terms();
        this.configurations = summary.configurations();
    }

    /** Counts the entry that stands at {@link #position}. */
    void add(Entry counted) {
        EntryHeader entry = EntryFrame.header(counted);
        Configuration configuration = counted.configuration();
        control = control.after(counted);
        if (index.count() == 0 || position - lastRowPosition >= indexIntervalBytes) {
            index.add(entry.baseOffset(), entry.index(), position, maxTimestampMs);
            lastRowPosition = position;
        }
        if (terms.isEmpty() || entry.term() != lastTerm) {
            terms = with(terms, new TermStart(entry.index(), entry.term(), entry.baseOffset()));
        }
        if (configuration != null) {
            configurations = with(configurations, new ConfigurationAt(entry.index(), configuration));
        }
        if (lastIndex < header.baseIndex()) {
            firstAppendTimeMs = entry.appendTimeMs();
        }
        position += entry.lengthBytes();
        lastIndex = entry.index();
        lastTerm = entry.term();
        lastKind = entry.kind().code();
        nextOffset = entry.nextOffset();
        maxTimestampMs = Math.max(maxTimestampMs, entry.maxTimestampMs());
        lastAppendTimeMs = Math.max(lastAppendTimeMs, entry.appendTimeMs());
    }

    /** Goes on behind entries that cannot be read, of which only the end is known. */
    void skipTo(long position, long lastIndex, int lastTerm, long nextOffset) {
        if (lastTerm != this.lastTerm) {
            terms = with(terms, new TermStart(lastIndex, lastTerm, nextOffset));
        }
        this.damaged = true;
        this.position = position;
        this.lastIndex = lastIndex;
        this.lastTerm = lastTerm;
        this.lastKind = 0;
        this.nextOffset = nextOffset;
    }

    SegmentRoom room() {
        return new SegmentRoom(position, lastKind, nextOffset > header.baseOffset(), control.segmentBytes());
    }

    /** What the next segment must know of everything up to the end of this one. */
    SegmentAnchor anchorAtEnd() {
        EntryId last = new EntryId(lastIndex, lastTerm);
        long appendTimeMs = Math.max(header.anchor().appendTimeMs(), lastAppendTimeMs);
        if (configurations.isEmpty()) {
            SegmentAnchor before = header.anchor();
            return new SegmentAnchor(
                    last, nextOffset, appendTimeMs, before.configurationIndex(), before.configuration(), control);
        }
        ConfigurationAt inForce = configurations.getLast();
        return new SegmentAnchor(last, nextOffset, appendTimeMs, inForce.index(), inForce.configuration(), control);
    }

    /** Entries were skipped, so the summary and the index are not what the segment should give. */
    boolean isDamaged() {
        return damaged;
    }

    SegmentHeader header() {
        return header;
    }

    SparseIndex index() {
        return index;
    }

    ControlState control() {
        return control;
    }

    long firstAppendTimeMs() {
        return firstAppendTimeMs;
    }

    long lastAppendTimeMs() {
        return lastAppendTimeMs;
    }

    long position() {
        return position;
    }

    long lastIndex() {
        return lastIndex;
    }

    int lastTerm() {
        return lastTerm;
    }

    long nextOffset() {
        return nextOffset;
    }

    long maxTimestampMs() {
        return maxTimestampMs;
    }

    List<TermStart> terms() {
        return terms;
    }

    List<ConfigurationAt> configurations() {
        return configurations;
    }

    SegmentSummary summary() {
        return new SegmentSummary(
                header,
                lastIndex,
                lastTerm,
                lastKind,
                nextOffset,
                position,
                0,
                maxTimestampMs,
                firstAppendTimeMs,
                lastAppendTimeMs,
                control,
                terms,
                configurations);
    }

    private static <T> List<T> with(List<T> list, T added) {
        List<T> longer = new ArrayList<>(list);
        longer.add(added);
        return List.copyOf(longer);
    }
}
