package dev.balsa.raft.runtime;

import dev.balsa.raft.log.Anchor;

/** How storage talks back to a loop about what went through one writer. Called on storage threads: implementations only enqueue. */
public interface WriterListener {
    /** Everything up to this ticket is durable. */
    void durable(long ticket);

    /** Entries of this group up to the index stand in segments. */
    void stored(GroupLog log, long index);

    /**
     * Entries up to the anchor's have been removed; they were stored, and this has been made durable. A store that removes
     * nothing never calls it.
     */
    default void logStarts(GroupLog log, Anchor anchor) {}

    /** The data directory failed for good: nothing more will become durable. */
    void failed(String cause);
}
