package dev.balsa.raft.runtime;

import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.membership.Configuration;

/**
 * Tells a proposal that the application cannot make an entry of, after which a core has appended nothing and goes on, from a core that
 * fails by itself, after which nothing of it can be relied on.
 */
record StampingEntries(EntryFactory entries) implements EntryFactory {
    /** The application refused to stamp. */
    static final class StampFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StampFailure(RuntimeException cause) {
            super(cause);
        }
    }

    @Override
    public Entry stamp(Predecessor previous, long index, int term, Proposal proposal) {
        try {
            return entries.stamp(previous, index, term, proposal);
        } catch (RuntimeException e) {
            throw new StampFailure(e);
        }
    }

    @Override
    public Entry noop(Predecessor previous, long index, int term) {
        return entries.noop(previous, index, term);
    }

    @Override
    public byte[] detailAfter(Entry entry) {
        return entries.detailAfter(entry);
    }

    @Override
    public Entry configuration(Predecessor previous, long index, int term, Configuration configuration) {
        return entries.configuration(previous, index, term, configuration);
    }
}
