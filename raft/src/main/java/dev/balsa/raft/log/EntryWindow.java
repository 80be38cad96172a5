package dev.balsa.raft.log;

import dev.balsa.raft.Check;
import org.jspecify.annotations.Nullable;

/** The contiguous entries that are in memory: a ring addressed by index, so that every access is one array read. */
final class EntryWindow {
    private static final int MIN_CAPACITY = 16;

    // The capacity is a power of two, so that positions wrap with a mask.
    private @Nullable Entry[] ring = new @Nullable Entry[MIN_CAPACITY];
    private int head;
    private int size;
    private long firstIndex;

    /** @param firstIndex index the next entry will have */
    EntryWindow(long firstIndex) {
        this.firstIndex = firstIndex;
    }

    /** Index of the oldest entry, or the index the next one will have if there is none. */
    long firstIndex() {
        return firstIndex;
    }

    int size() {
        return size;
    }

    boolean contains(long index) {
        return index >= firstIndex && index < firstIndex + size;
    }

    Entry get(long index) {
        Check.that(contains(index), "entry is not in memory", index, firstIndex);
        Entry entry = ring[position((int) (index - firstIndex))];
        if (entry == null) {
            throw new IllegalStateException("no entry at " + index);
        }
        return entry;
    }

    void append(Entry entry) {
        Check.that(entry.index() == firstIndex + size, "entry does not follow", entry.index(), firstIndex + size);
        if (size == ring.length) {
            resize(ring.length * 2);
        }
        ring[position(size)] = entry;
        size++;
    }

    /** Removes this entry and all after it. */
    void truncateFrom(long index) {
        Check.that(index >= firstIndex, "truncation before the window", index, firstIndex);
        while (firstIndex + size > index) {
            size--;
            ring[position(size)] = null;
        }
        shrink();
    }

    void removeFirst() {
        Check.that(size > 0, "no entry to remove");
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        firstIndex++;
        shrink();
    }

    /** Forgets everything; the next entry will have this index. */
    void restart(long nextIndex) {
        ring = new @Nullable Entry[MIN_CAPACITY];
        head = 0;
        size = 0;
        firstIndex = nextIndex;
    }

    private int position(int offset) {
        return (head + offset) & (ring.length - 1);
    }

    /** An idle replica must not keep the array of its busiest moment: there may be a thousand of them. */
    private void shrink() {
        if (ring.length > MIN_CAPACITY && size < ring.length / 4) {
            resize(ring.length / 2);
        }
    }

    private void resize(int capacity) {
        @Nullable Entry[] resized = new @Nullable Entry[capacity];
        for (int i = 0; i < size; i++) {
            resized[i] = ring[position(i)];
        }
        ring = resized;
        head = 0;
    }
}
