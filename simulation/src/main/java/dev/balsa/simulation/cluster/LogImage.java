package dev.balsa.simulation.cluster;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log as somebody outside the core sees it: what was handed to a disk, or what is on it. */
public final class LogImage {
    private Anchor base;
    private final List<Entry> entries;
    /** Those of the entries that hold a configuration. */
    private final List<Entry> configurations;

    /** An empty log that begins there. */
    LogImage(Anchor base) {
        this(base, new ArrayList<>(), new ArrayList<>());
    }

    private LogImage(Anchor base, List<Entry> entries, List<Entry> configurations) {
        this.base = base;
        this.entries = entries;
        this.configurations = configurations;
    }

    LogImage copy() {
        return new LogImage(base, new ArrayList<>(entries), new ArrayList<>(configurations));
    }

    /** The entry before the first one. */
    public EntryId base() {
        return base.id();
    }

    /** Where the log begins. */
    public Anchor anchor() {
        return base;
    }

    public long lastIndex() {
        return base().index() + entries.size();
    }

    public int lastTerm() {
        return termAt(lastIndex());
    }

    public boolean has(long index) {
        return index > base().index() && index <= lastIndex();
    }

    /** Term of an entry or of the base; -1 if the log has nothing there. */
    public int termAt(long index) {
        if (index == base().index()) {
            return base().term();
        }
        return has(index) ? get(index).term() : -1;
    }

    public Entry get(long index) {
        return entries.get((int) (index - base().index() - 1));
    }

    /** What the entry at this index follows; null if the log has nothing there. */
    public @Nullable Predecessor before(long index) {
        if (index == base().index() + 1) {
            return base;
        }
        return has(index - 1) ? get(index - 1) : null;
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

    /** Index of the entry that holds the newest configuration, 0 if it is the group's initial one. */
    public long lastConfigurationIndex() {
        return configurations.isEmpty()
                ? base.configurationIndex()
                : configurations.getLast().index();
    }

    /** The newest configuration. */
    public Configuration configuration() {
        Configuration newest =
                configurations.isEmpty() ? null : configurations.getLast().configuration();
        return newest == null ? base.configuration() : newest;
    }

    /** What a log that begins after this entry has to know of what is before. */
    Anchor anchorAt(long index) {
        if (index == base().index()) {
            return base;
        }
        Entry entry = get(index);
        Entry holder = configurationBefore(index + 1);
        Configuration held = holder == null ? null : holder.configuration();
        return holder == null || held == null
                ? new Anchor(
                        entry.id(), base.configurationIndex(), base.configuration(), SimEntries.anchorDetail(entry))
                : new Anchor(entry.id(), holder.index(), held, SimEntries.anchorDetail(entry));
    }

    /** Entries up to this one are gone from now on. */
    void startAfter(long index) {
        if (index <= base().index()) {
            return;
        }
        Anchor next = anchorAt(index);
        entries.subList(0, (int) (index - base().index())).clear();
        configurations.removeIf(entry -> entry.index() <= index);
        base = next;
    }

    void truncateFrom(long index) {
        long keep = Math.max(0, index - base().index() - 1);
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
