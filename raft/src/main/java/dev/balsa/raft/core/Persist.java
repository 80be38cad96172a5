package dev.balsa.raft.core;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.HardState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One write of one group. Storage executes the writes of a group in order of {@code seq}; inside one the hard state
 * becomes durable no later than the entries, and restart and truncation come before the entries. Once all of it is durable the
 * host sends {@code thenSend} and steps {@link Input.Persisted}.
 *
 * @param seq ever increasing, never used twice
 * @param restart null, or where the log begins anew: what was there before is void from the moment this is durable, all of it
 *     or nothing, and term and vote stay. The state that was staged last belongs to it.
 * @param truncateFrom first index to discard, 0 for none
 * @param hardState null if unchanged
 * @param entries contiguous, possibly empty
 * @param thenSend messages that promise this write; they must not leave before it is durable
 */
public record Persist(
        long seq,
        @Nullable Anchor restart,
        long truncateFrom,
        @Nullable HardState hardState,
        List<Entry> entries,
        List<Effects.Send> thenSend) {
    public Persist {
        entries = List.copyOf(entries);
        thenSend = List.copyOf(thenSend);
    }

    /** A write that goes on with the log as it is. */
    public Persist(
            long seq,
            long truncateFrom,
            @Nullable HardState hardState,
            List<Entry> entries,
            List<Effects.Send> thenSend) {
        this(seq, null, truncateFrom, hardState, entries, thenSend);
    }
}
