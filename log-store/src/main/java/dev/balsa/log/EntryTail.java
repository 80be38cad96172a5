package dev.balsa.log;

import dev.balsa.raft.log.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The durable entries of one group that stand in no segment yet, each with the journal frame it stands in. The journal
 * adds and truncates at the end, the segment writer takes from the front; loops never wait here.
 */
final class EntryTail {
    private record Slot(Entry entry, long lsn) {}

    private final Deque<Slot> slots = new ArrayDeque<>();
    private final AtomicLong total;
    private final AtomicLong bytes = new AtomicLong();

    /** @param total counts the bytes of all tails of a store */
    EntryTail(AtomicLong total) {
        this.total = total;
    }

    synchronized void append(List<Entry> entries, long lsn) {
        long added = 0;
        for (Entry entry : entries) {
            Slot last = slots.peekLast();
            if (last != null && entry.index() != last.entry().index() + 1) {
                throw new IllegalStateException("entry " + entry + " cannot follow " + last.entry());
            }
            slots.addLast(new Slot(entry, lsn));
            added += entry.sizeBytes();
        }
        count(added);
    }

    synchronized void truncate(long fromIndex) {
        for (Slot last = slots.peekLast(); last != null && last.entry().index() >= fromIndex; last = slots.peekLast()) {
            slots.removeLast();
            count(-last.entry().sizeBytes());
        }
    }

    private void count(long more) {
        bytes.addAndGet(more);
        total.addAndGet(more);
    }

    /** Gives up everything; the group is dropped. */
    synchronized void clear() {
        truncate(0);
    }

    /** Entries from the front up to {@code toIndex}, up to {@code maxBytes} but at least one if there is one. */
    synchronized List<Entry> front(long toIndex, long maxBytes) {
        return select(0, toIndex, maxBytes);
    }

    /** Entries from {@code fromIndex} on, up to {@code maxBytes} but at least one if there is one. */
    synchronized List<Entry> range(long fromIndex, long maxBytes) {
        return select(fromIndex, Long.MAX_VALUE, maxBytes);
    }

    /** Entries from {@code fromIndex} on, up to {@code maxBytes}; possibly none. */
    synchronized List<Entry> from(long fromIndex, long maxBytes) {
        List<Entry> entries = select(fromIndex, Long.MAX_VALUE, maxBytes);
        return !entries.isEmpty() && entries.getFirst().sizeBytes() > maxBytes ? List.of() : entries;
    }

    private List<Entry> select(long fromIndex, long toIndex, long maxBytes) {
        List<Entry> entries = new ArrayList<>();
        long size = 0;
        for (Slot slot : slots) {
            Entry entry = slot.entry();
            if (entry.index() < fromIndex) {
                continue;
            }
            size += entry.sizeBytes();
            if (entry.index() > toIndex || (size > maxBytes && !entries.isEmpty())) {
                break;
            }
            entries.add(entry);
        }
        return entries;
    }

    synchronized void removeThrough(long index) {
        long removed = 0;
        for (Slot first = slots.peekFirst();
                first != null && first.entry().index() <= index;
                first = slots.peekFirst()) {
            slots.removeFirst();
            removed += first.entry().sizeBytes();
        }
        count(-removed);
    }

    /** Notes that every entry that stood in a frame before {@code lsn} was written again in or after that frame. */
    synchronized void moveTo(long lsn) {
        List<Slot> moved = new ArrayList<>();
        for (Iterator<Slot> each = slots.iterator(); each.hasNext(); ) {
            Slot slot = each.next();
            if (slot.lsn() >= lsn) {
                break;
            }
            each.remove();
            moved.add(new Slot(slot.entry(), lsn));
        }
        for (int i = moved.size() - 1; i >= 0; i--) {
            slots.addFirst(moved.get(i));
        }
    }

    /** Frame of the first entry, 0 if there is none. */
    synchronized long firstLsn() {
        Slot first = slots.peekFirst();
        return first == null ? 0 : first.lsn();
    }

    /** 0 if there is none. */
    synchronized long firstIndex() {
        Slot first = slots.peekFirst();
        return first == null ? 0 : first.entry().index();
    }

    /** 0 if there is none. */
    synchronized long lastIndex() {
        Slot last = slots.peekLast();
        return last == null ? 0 : last.entry().index();
    }

    /** Does not wait. */
    long bytes() {
        return bytes.get();
    }

    synchronized List<Entry> all() {
        return slots.stream().map(Slot::entry).toList();
    }
}
