package dev.balsa.log.segment;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The segments of one group. One writer thread; reads from any thread. Nothing is durable before {@link #force}.
 */
public final class SegmentedLog implements AutoCloseable {
    /**
     * Opens the segments of a directory, which must exist, and discards every byte beyond {@code checkpoint}, which is all
     * that is known to be durable. Damage before it is not cut but reported by {@link #damage}.
     *
     * @param checkpoint {@link SegmentPosition#EMPTY} for a log that has never been forced
     * @throws IOException if the files cannot be read at all or belong to another group
     */
    public static SegmentedLog open(SegmentPool pool, GroupId group, Path directory, SegmentPosition checkpoint)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Appends contiguous committed entries to the page cache, rolling as needed. */
    public void append(List<Entry> entries) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Makes everything appended before the call durable, directory included. */
    public void force() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Where {@link #append} has come to. */
    public SegmentPosition end() {
        throw new UnsupportedOperationException();
    }

    public long firstIndex() {
        throw new UnsupportedOperationException();
    }

    public long startOffset() {
        throw new UnsupportedOperationException();
    }

    /** What came before {@link #firstIndex}. */
    public SegmentAnchor anchor() {
        throw new UnsupportedOperationException();
    }

    /** Ranges known to be unreadable, oldest first; empty in health. */
    public List<DamagedRange> damage() {
        throw new UnsupportedOperationException();
    }

    /** Where each term begins, oldest first. */
    public List<EntryId> terms() {
        throw new UnsupportedOperationException();
    }

    /** Every configuration entry in the segments, oldest first. */
    public List<ConfigurationAt> configurations() {
        throw new UnsupportedOperationException();
    }

    /** At least one entry from {@code fromIndex} on, up to {@code maxBytes}; every entry is verified. */
    public List<Entry> readFromIndex(long fromIndex, int maxBytes) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Entries from the one that holds {@code offset} on, up to {@code maxBytes} but at least one; control entries included. Empty at the end. */
    public List<Entry> readFromOffset(long offset, int maxBytes) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Base offset of the first batch with a record of at least this timestamp, -1 if none. */
    public long offsetForTimestamp(long timestampMs) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
