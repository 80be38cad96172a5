package dev.balsa.log;

import dev.balsa.log.journal.Journal;
import dev.balsa.log.journal.JournalRecord;
import dev.balsa.log.segment.SegmentAnchor;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.HardState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A write on its way into the journal, possibly in several frames if it is larger than one should be. */
final class PendingWrite {
    /** What of a write one frame takes: everything before the entries or nothing of it, and a range of the entries. */
    record Part(PendingWrite of, boolean head, List<Entry> entries, boolean last) {}

    private static final int RECORD_OVERHEAD = 64;

    private final GroupStorage group;
    private final Persist write;
    private final StoreWriter writer;
    private final long ticket;
    private final long sizeBytes;
    private final boolean holdsData;
    private final @Nullable SegmentAnchor restart;
    private int takenEntries;
    private boolean headTaken;

    /** @param restart where the log begins anew before anything else of the write, null if it does not */
    PendingWrite(GroupStorage group, Persist write, StoreWriter writer, long ticket, @Nullable SegmentAnchor restart) {
        this.restart = restart;
        this.group = group;
        this.write = write;
        this.writer = writer;
        this.ticket = ticket;
        long size = RECORD_OVERHEAD;
        boolean data = false;
        for (Entry entry : write.entries()) {
            size += entry.sizeBytes();
            data |= entry.kind() == EntryKind.DATA;
        }
        this.sizeBytes = size;
        this.holdsData = data;
    }

    /** Where the log begins anew, null if it goes on. */
    @Nullable
    SegmentAnchor restart() {
        return restart;
    }

    /** Whether any entry brings records; the others are the business of Raft, and go on when data must not. */
    boolean holdsData() {
        return holdsData;
    }

    GroupStorage group() {
        return group;
    }

    Persist write() {
        return write;
    }

    StoreWriter writer() {
        return writer;
    }

    long ticket() {
        return ticket;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** What has not been taken yet. */
    Part rest() {
        return new Part(
                this,
                !headTaken,
                write.entries().subList(takenEntries, write.entries().size()),
                true);
    }

    /** As many of the remaining entries as {@code maxBytes} allow, but at least one if there is one. */
    Part upTo(int maxBytes) {
        int to = takenEntries;
        long size = RECORD_OVERHEAD;
        while (to < write.entries().size()) {
            size += write.entries().get(to).sizeBytes();
            if (size > maxBytes && to > takenEntries) {
                break;
            }
            to++;
        }
        boolean last = to == write.entries().size();
        return new Part(this, !headTaken, write.entries().subList(takenEntries, to), last);
    }

    void take(Part part) {
        headTaken = true;
        takenEntries += part.entries().size();
    }

    /** Truncation, hard state, entries: the order in which they become durable within one write. */
    static List<JournalRecord> records(Part part) {
        List<JournalRecord> records = new ArrayList<>(3);
        var group = part.of().group.descriptor().group();
        Persist write = part.of().write;
        if (part.of().group.isDropped()) {
            // They would be void; the loop still hears of its ticket.
            return List.of();
        }
        if (part.head()) {
            HardState state = write.hardState();
            SegmentAnchor restart = part.of().restart;
            if (restart != null) {
                // All earlier writes of the group are in earlier frames, so what it has durably is what it has.
                GroupStorage of = part.of().group;
                records.add(
                        new JournalRecord.Restarted(of.descriptor(), state == null ? of.hardState() : state, restart));
            } else if (state != null) {
                records.add(new JournalRecord.HardStateSet(group, state));
            }
            if (write.truncateFrom() > 0) {
                records.add(new JournalRecord.Truncated(group, write.truncateFrom()));
            }
        }
        if (!part.entries().isEmpty()) {
            records.add(new JournalRecord.Entries(group, part.entries()));
        }
        return records;
    }

    static int sizeOf(List<JournalRecord> records) {
        int size = 0;
        for (JournalRecord record : records) {
            size += Journal.sizeOf(record);
        }
        return size;
    }
}
