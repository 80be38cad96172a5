package dev.balsa.simulation.cluster;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log as somebody outside the core sees it: what was handed to a disk, or what is on it. */
public final class LogImage {
    private final EntryId base;
    private final List<Entry> entries;
    /** Those of the entries that hold a configuration. */
    private final List<Entry> configurations;

    LogImage() {
        this(EntryId.ZERO, new ArrayList<>(), new ArrayList<>());
    }

    private LogImage(EntryId base, List<Entry> entries, List<Entry> configurations) {
        this.base = base;
        this.entries = entries;
        this.configurations = configurations;
    }

    LogImage copy() {
        return new LogImage(base, new ArrayList<>(entries), new ArrayList<>(configurations));
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

    /** The entry that holds the newest configuration before this index; null if the log has none there. */
    public @Nullable Entry configurationBefore(long index) {
        for (int at = configurations.size() - 1; at >= 0; at--) {
            if (configurations.get(at).index() < index) {
                return configurations.get(at);
            }
        }
        return null;
    }

    /** Index of the entry that holds the newest configuration, 0 if the log has none. */
    public long lastConfigurationIndex() {
        return configurations.isEmpty() ? 0 : configurations.getLast().index();
    }

    /** The newest configuration; {@code initial} if the log has none. */
    public Configuration configuration(Configuration initial) {
        Configuration newest =
                configurations.isEmpty() ? null : configurations.getLast().configuration();
        return newest == null ? initial : newest;
    }

    void truncateFrom(long index) {
        long keep = Math.max(0, index - base.index() - 1);
        if (keep < entries.size()) {
            entries.subList((int) keep, entries.size()).clear();
        }
        while (!configurations.isEmpty() && configurations.getLast().index() >= index) {
            configurations.removeLast();
        }
    }

    /** @throws IllegalStateException if the entry leaves a gap or overlaps */
    void append(Entry entry) {
        if (entry.index() != lastIndex() + 1) {
            throw new IllegalStateException(entry + " does not follow a log that ends at " + lastIndex());
        }
        entries.add(entry);
        if (entry.configuration() != null) {
            configurations.add(entry);
        }
    }
}
