package dev.balsa.raft.log;

import dev.balsa.raft.membership.Configuration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What storage hands to a core at start. Everything in it is durable on this disk.
 *
 * @param hardState the last durable one
 * @param base where the log begins; {@link Anchor#beginning} for a log that begins at 1
 * @param terms where each term begins, oldest first, from the index after the base on: (first index, term)
 * @param configurations every configuration entry after the base as (index, configuration), oldest first
 * @param tail the last entries, contiguous, ending with the last one; holds all entries that no segment has, and the newest
 *     one that a segment has: whatever the log is cut to later, the entry it then ends with has to be in memory. Empty only
 *     if the log is, or if nothing follows an {@code unreadable} one
 * @param lastIndex index of the last entry, the base's if there is none
 * @param storedIndex entries up to here stand in segments
 * @param commitHint an index known to have been committed; a hint, never needed for safety
 * @param unreadable stands for the newest entry that a segment has, at {@code storedIndex}, if it cannot be read; the tail begins
 *     behind it then
 */
public record RecoveredLog(
        HardState hardState,
        Anchor base,
        List<EntryId> terms,
        List<ConfigurationAt> configurations,
        List<Entry> tail,
        long lastIndex,
        long storedIndex,
        long commitHint,
        @Nullable UnreadableEntry unreadable) {

    /** A log whose newest stored entry is in the tail. */
    public RecoveredLog(
            HardState hardState,
            Anchor base,
            List<EntryId> terms,
            List<ConfigurationAt> configurations,
            List<Entry> tail,
            long lastIndex,
            long storedIndex,
            long commitHint) {
        this(hardState, base, terms, configurations, tail, lastIndex, storedIndex, commitHint, null);
    }

    /** A configuration and the index of the entry that holds it. */
    public record ConfigurationAt(long index, Configuration configuration) {}

    public EntryId baseId() {
        return base.id();
    }

    public Configuration baseConfiguration() {
        return base.configuration();
    }

    /** The log of a replica that was just created with the topic. */
    public static RecoveredLog empty(Configuration initial) {
        return new RecoveredLog(HardState.INITIAL, Anchor.beginning(initial), List.of(), List.of(), List.of(), 0, 0, 0);
    }
}
