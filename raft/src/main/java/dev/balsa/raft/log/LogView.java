package dev.balsa.raft.log;

import dev.balsa.raft.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log as a core sees it: the terms of all entries, and the entries themselves from some index on. Entries that storage
 * has moved to segments leave memory once more than the cache allows are kept.
 *
 * <p>The entry at {@link #storedIndex} never leaves while it is the newest stored one. A truncation never reaches
 * what is stored, so the entry before the next one is always in memory, which the entry factory relies on; if the disk did not give it
 * back, what stands for it is.
 */
public final class LogView {
    private Anchor anchor;
    private final int cacheBytes;
    private final TermBoundaries terms;
    private final EntryWindow window;
    private long lastIndex;
    private long storedIndex;

    /** What stood at {@link #storedIndex} at the start, if it could not be read; null once it is not the newest stored one. */
    private @Nullable UnreadableEntry unreadable;

    /** Bytes in memory of entries up to {@link #storedIndex}. */
    private long cachedBytes;

    /** @throws dev.balsa.raft.InvariantViolation if the parts of the recovered log do not fit together */
    public LogView(RecoveredLog recovered, int cacheBytes) {
        EntryId base = recovered.baseId();
        this.anchor = recovered.base();
        this.cacheBytes = cacheBytes;
        this.terms = new TermBoundaries(base);
        this.lastIndex = recovered.lastIndex();
        this.storedIndex = Math.max(base.index(), recovered.storedIndex());
        this.unreadable = recovered.unreadable();
        for (EntryId boundary : recovered.terms()) {
            Check.that(boundary.index() > base.index(), "term begins at or before the base", boundary.index());
            terms.append(boundary.index(), boundary.term());
        }
        List<Entry> tail = recovered.tail();
        this.window =
                new EntryWindow(tail.isEmpty() ? lastIndex + 1 : tail.getFirst().index());
        for (Entry entry : tail) {
            Check.that(entry.term() == termAt(entry.index()), "tail disagrees with terms", entry.index(), entry.term());
            window.append(entry);
            cachedBytes += entry.index() <= storedIndex ? entry.sizeBytes() : 0;
        }
        Check.that(window.firstIndex() + window.size() == lastIndex + 1, "tail does not end with the log", lastIndex);
        Check.that(storedIndex <= lastIndex, "stored beyond the end of the log", storedIndex, lastIndex);
        // Also the entry at storedIndex itself, if it exists: see the class comment.
        UnreadableEntry standIn = unreadable;
        Check.that(
                standIn == null || standIn.id().equals(new EntryId(storedIndex, termAt(storedIndex))),
                "another entry than the newest stored one is unreadable",
                storedIndex);
        Check.that(
                window.firstIndex() <= Math.max(storedIndex + (standIn == null ? 0 : 1), base.index() + 1),
                "tail begins after the newest stored entry",
                window.firstIndex(),
                storedIndex);
    }

    /** The entry before the first one; everything up to it is committed. */
    public EntryId base() {
        return anchor.id();
    }

    public Anchor anchor() {
        return anchor;
    }

    public long lastIndex() {
        return lastIndex;
    }

    public int lastTerm() {
        return terms.lastTerm();
    }

    public EntryId lastId() {
        return new EntryId(lastIndex, lastTerm());
    }

    public long storedIndex() {
        return storedIndex;
    }

    public long firstIndexInMemory() {
        return window.firstIndex();
    }

    /** What the next entry follows: the last entry, or what stands for it, or the anchor in a log that has none behind it. */
    public Predecessor last() {
        if (window.contains(lastIndex)) {
            return window.get(lastIndex);
        }
        UnreadableEntry standIn = unreadable;
        if (standIn != null && standIn.id().index() == lastIndex) {
            return standIn;
        }
        Check.that(lastIndex == anchor.id().index(), "the last entry is not in memory", lastIndex);
        return anchor;
    }

    /** An entry that is in memory. */
    public Entry get(long index) {
        return window.get(index);
    }

    /** Term of the entry at an index from the base to the last one. */
    public int termAt(long index) {
        Check.that(index <= lastIndex, "index after the end of the log", index, lastIndex);
        return terms.termAt(index);
    }

    public long firstIndexOfTermAt(long index) {
        Check.that(index <= lastIndex, "index after the end of the log", index, lastIndex);
        return terms.firstIndexOfTermAt(index);
    }

    /** The last index whose entry has this term, -1 if there is none. */
    public long lastIndexOfTerm(int term) {
        return terms.lastIndexOfTerm(term, lastIndex);
    }

    public void append(Entry entry) {
        window.append(entry);
        terms.append(entry.index(), entry.term());
        lastIndex = entry.index();
    }

    /** Discards this entry and all after it. They must not be stored: what is stored is committed. */
    public void truncateFrom(long index) {
        Check.that(index > storedIndex && index <= lastIndex, "truncation outside of the tail", index, storedIndex);
        window.truncateFrom(index);
        terms.truncateFrom(index);
        lastIndex = index - 1;
    }

    /** Entries up to here stand in segments and may leave memory. */
    public void stored(long index) {
        Check.that(index <= lastIndex, "stored beyond the end of the log", index, lastIndex);
        for (long i = Math.max(storedIndex + 1, window.firstIndex()); i <= index; i++) {
            cachedBytes += window.get(i).sizeBytes();
        }
        if (index > storedIndex) {
            storedIndex = index;
            unreadable = null;
        }
        while (cachedBytes > cacheBytes && window.firstIndex() < storedIndex) {
            cachedBytes -= window.get(window.firstIndex()).sizeBytes();
            window.removeFirst();
        }
    }

    /** The log begins later from now on; what is gone was stored. Entries that are still in memory stay until they have to go. */
    public void startAfter(Anchor newAnchor) {
        EntryId id = newAnchor.id();
        Check.that(
                id.index() > base().index() && id.index() <= storedIndex,
                "log starts beyond what is stored",
                id.index());
        terms.startAfter(id, lastIndex);
        anchor = newAnchor;
    }

    /** Everything is gone, and the log begins anew at a place it may never have reached. */
    public void restartAfter(Anchor newAnchor) {
        EntryId id = newAnchor.id();
        terms.restartAfter(id);
        window.restart(id.index() + 1);
        unreadable = null;
        anchor = newAnchor;
        lastIndex = id.index();
        storedIndex = id.index();
        cachedBytes = 0;
    }

    /** Entries {@code fromIndex..toIndex} inclusive; all of them must be in memory. */
    public List<Entry> range(long fromIndex, long toIndex) {
        List<Entry> range = new ArrayList<>((int) Math.max(0, toIndex - fromIndex + 1));
        for (long index = fromIndex; index <= toIndex; index++) {
            range.add(window.get(index));
        }
        return range;
    }

    /** Entries from {@code fromIndex} on, which must be in memory: at least one, and no more than fit into {@code maxBytes}. */
    public List<Entry> slice(long fromIndex, int maxBytes) {
        Entry first = window.get(fromIndex);
        long bytes = first.sizeBytes();
        long to = fromIndex;
        while (to < lastIndex && bytes + window.get(to + 1).sizeBytes() <= maxBytes) {
            to++;
            bytes += window.get(to).sizeBytes();
        }
        if (to == fromIndex) {
            return List.of(first);
        }
        Entry[] slice = new Entry[(int) (to - fromIndex + 1)];
        Arrays.setAll(slice, i -> window.get(fromIndex + i));
        return List.of(slice);
    }
}
