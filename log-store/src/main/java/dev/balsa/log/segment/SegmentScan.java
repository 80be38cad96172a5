package dev.balsa.log.segment;

import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.entry.EntryHeader;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment, or the rest of one, from front to back and verifies every byte. Damage does not stop it: it goes on at the
 * next sound entry and reports what lies between.
 */
final class SegmentScan {
    private static final int CHUNK_BYTES = 256 << 10;

    private final SegmentDirectory directory;
    private final Path path;
    private final SegmentTally tally;
    private final long endPosition;
    private final List<DamagedRange> damage = new ArrayList<>();

    /**
     * @param tally of the part before, continued by the scan
     * @param endPosition where the last entry ends
     */
    SegmentScan(SegmentDirectory directory, Path path, SegmentTally tally, long endPosition) {
        this.directory = directory;
        this.path = path;
        this.tally = tally;
        this.endPosition = endPosition;
    }

    /**
     * Runs to the end.
     *
     * @param last the entry that must be the last one, {@code nextOffset} the offset after it
     * @return what could not be read, oldest first
     */
    List<DamagedRange> run(EntryId last, long nextOffset) throws IOException {
        if (tally.position() < endPosition) {
            try (FrameCursor cursor = cursor()) {
                while (!cursor.atEnd()) {
                    step(cursor, last, nextOffset);
                }
            }
        }
        boolean complete = tally.lastIndex() == last.index()
                && tally.lastTerm() == last.term()
                && tally.nextOffset() == nextOffset;
        if (!complete) {
            String cause = "the file holds entries up to " + tally.lastIndex() + "@" + tally.lastTerm() + " and offset "
                    + tally.nextOffset() + ", not up to " + last + " and offset " + nextOffset;
            skipTo(endPosition, last, nextOffset, cause);
        }
        return damage;
    }

    private FrameCursor cursor() throws IOException {
        return new FrameCursor(
                directory, path, tally.position(), endPosition, tally.lastIndex() + 1, tally.nextOffset(), CHUNK_BYTES);
    }

    private void step(FrameCursor cursor, EntryId last, long nextOffset) throws IOException {
        try {
            EntryHeader header = cursor.header();
            if (header.term() < tally.lastTerm() || header.index() > last.index()) {
                throw new CorruptEntryException(path, cursor.position(), "the term decreases or the log ends before");
            }
            Entry entry = cursor.entry();
            tally.add(entry);
        } catch (CorruptEntryException corrupt) {
            goOnBehindDamage(cursor, last, nextOffset, String.valueOf(corrupt.getMessage()));
        }
    }

    private void goOnBehindDamage(FrameCursor cursor, EntryId last, long nextOffset, String cause) throws IOException {
        long from = tally.position();
        EntryHeader damaged = soundHeaderAt(cursor, from);
        boolean payloadOnly = damaged != null
                && damaged.index() == tally.lastIndex() + 1
                && damaged.index() <= last.index()
                && damaged.baseOffset() == tally.nextOffset()
                && damaged.term() >= tally.lastTerm();
        if (damaged != null && payloadOnly) {
            long end = from + damaged.lengthBytes();
            skipTo(end, new EntryId(damaged.index(), damaged.term()), damaged.nextOffset(), cause);
            cursor.moveTo(end, damaged.index() + 1, damaged.nextOffset());
            return;
        }
        for (long at = from + 1; at < endPosition; at++) {
            EntryHeader header = soundHeaderAt(cursor, at);
            if (header != null && continuesAfterDamage(cursor, at, header, last)) {
                // Whether a term began inside the range is unknown; the range is unreadable in any case.
                skipTo(at, new EntryId(header.index() - 1, tally.lastTerm()), header.baseOffset(), cause);
                cursor.moveTo(at, header.index(), header.baseOffset());
                return;
            }
        }
        skipTo(endPosition, last, nextOffset, cause);
        cursor.moveTo(endPosition, last.index() + 1, nextOffset);
    }

    /**
     * A payload may hold bytes that look like entries, made on purpose even. So a place is believed only if at least one entry
     * is missing before it and headers follow each other from there to the very end; entries in a payload would have to be
     * followed by the entry behind the one that holds them, whose index is too low for that.
     */
    private boolean continuesAfterDamage(FrameCursor cursor, long at, EntryHeader first, EntryId last)
            throws IOException {
        if (first.index() <= tally.lastIndex() + 1 || first.baseOffset() < tally.nextOffset()) {
            return false;
        }
        cursor.moveTo(at, first.index(), first.baseOffset());
        int term = tally.lastTerm();
        try {
            while (!cursor.atEnd()) {
                EntryHeader header = cursor.header();
                if (header.term() < term || header.index() > last.index()) {
                    return false;
                }
                term = header.term();
                cursor.skip();
            }
            return true;
        } catch (CorruptEntryException doesNotContinue) {
            return false;
        }
    }

    private @Nullable EntryHeader soundHeaderAt(FrameCursor cursor, long at) throws IOException {
        try {
            return cursor.soundHeaderAt(at);
        } catch (CorruptEntryException fileEndsEarly) {
            return null;
        }
    }

    private void skipTo(long end, EntryId last, long nextOffset, String cause) {
        damage.add(new DamagedRange(path, tally.position(), end, tally.lastIndex() + 1, last.index(), cause));
        tally.skipTo(end, last.index(), last.term(), nextOffset);
    }
}
