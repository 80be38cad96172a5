package dev.balsa.bench.groups;

import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.membership.Configuration;

/** Entries without content: idle groups have a no-op of each leader and nothing else. */
final class BareEntries implements EntryFactory {
    private static final int FRAME_BYTES = 48;

    @Override
    public Entry stamp(Predecessor previous, long index, int term, Proposal proposal) {
        return new Entry(index, term, EntryKind.DATA, new byte[FRAME_BYTES], null);
    }

    @Override
    public Entry noop(Predecessor previous, long index, int term) {
        return new Entry(index, term, EntryKind.NOOP, new byte[FRAME_BYTES], null);
    }

    @Override
    public byte[] detailAfter(Entry entry) {
        return new byte[0];
    }

    @Override
    public Entry configuration(Predecessor previous, long index, int term, Configuration configuration) {
        return new Entry(index, term, EntryKind.CONFIGURATION, new byte[FRAME_BYTES], configuration);
    }
}
