package dev.balsa.log;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.runtime.GroupLog;
import java.io.IOException;
import java.util.List;

/** A group's log with what only the log store and its readers know: offsets and timestamps. */
public interface PartitionLog extends GroupLog {
    /** Offset of the oldest record that has not been given up. Any thread. */
    long startOffset();

    /** Entries up to here stand in segments. Any thread. */
    long storedIndex();

    /** Offset after the last record in segments. Any thread. */
    long storedOffset();

    /**
     * Reads from segments (possibly also what was given up, as long as it is there): entries from the one that holds {@code offset} on, control entries included, up to {@code maxBytes} but
     * at least one. Empty when {@code offset} is at or beyond {@link #storedOffset}. Blocks; any thread.
     *
     * @throws IOException if the range cannot be read or is corrupt
     */
    List<Entry> readFromOffset(long offset, int maxBytes) throws IOException;

    /**
     * Base offset of the first stored batch that ends behind {@code fromOffset} and has a record of at least this timestamp, -1 if
     * there is none. Blocks; any thread.
     */
    long offsetForTimestamp(long timestampMs, long fromOffset) throws IOException;

    /** Retention and the start of the log. */
    LogUpkeep upkeep();
}
