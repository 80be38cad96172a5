package dev.balsa.simulation.cluster;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import java.util.ArrayList;
import java.util.List;

/** A log as somebody outside the core sees it: what was handed to a disk, or what is on it. */
public final class LogImage {
    private final EntryId base;
    private final List<Entry> entries;

    LogImage() {
        this(EntryId.ZERO, new ArrayList<>());
    }

    private LogImage(EntryId base, List<Entry> entries) {
        this.base = base;
        this.entries = entries;
    }

    LogImage copy() {
        return new LogImage(base, new ArrayList<>(entries));
    }

    /** The entry before the first one. */
    public EntryId base() {
        return base;
    }

    public long lastIndex() {
        return base.index() + entries.size();
    }

    public int lastTerm() {
        return termAt(lastIndex());
    }

    public boolean has(long index) {
        return index > base.index() && index <= lastIndex();
    }

    /** Term of an entry or of the base; -1 if the log has nothing there. */
    public int termAt(long index) {
        if (index == base.index()) {
            return base.term();
        }
        return has(index) ? get(index).term() : -1;
    }

    public Entry get(long index) {
        return entries.get((int) (index - base.index() - 1));
    }

    void truncateFrom(long index) {
        long keep = Math.max(0, index - base.index() - 1);
        if (keep < entries.size()) {
            entries.subList((int) keep, entries.size()).clear();
        }
    }

    /** @throws IllegalStateException if the entry leaves a gap or overlaps */
    void append(Entry entry) {
        if (entry.index() != lastIndex() + 1) {
            throw new IllegalStateException(entry + " does not follow a log that ends at " + lastIndex());
        }
        entries.add(entry);
    }
}
