package dev.balsa.raft.core;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.membership.Configuration;

/**
 * Makes entries on the leader at the moment their index and term are known. Called synchronously inside a step. What
 * else an entry needs (offset, append time) follows from the entry before it, so that nothing has to be rolled back when a
 * proposal is rejected or a log is cut.
 */
public interface EntryFactory {
    /** @param previous the entry at {@code index - 1}, or the anchor of a log that has none behind it */
    Entry stamp(Predecessor previous, long index, int term, Proposal proposal);

    Entry noop(Predecessor previous, long index, int term);

    /** What an {@link dev.balsa.raft.log.Anchor} has to know where everything up to this entry is gone. */
    byte[] detailAfter(Entry entry);

    Entry configuration(Predecessor previous, long index, int term, Configuration configuration);
}
