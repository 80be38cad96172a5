package dev.balsa.broker.partition;

import dev.balsa.broker.retention.ControlProposal;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.EntryPlace;
import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.membership.Configuration;

/**
 * Stamps the entries of a partition. Offset and append time follow from the entry before, so a cut log needs no undoing here,
 * and a wall clock that jumps back (or a new leader whose clock is behind) never makes append times decrease.
 */
final class PartitionEntryFactory implements EntryFactory {
    private static final byte[] NO_PAYLOAD = {};

    private final WallClock clock;

    PartitionEntryFactory(WallClock clock) {
        this.clock = clock;
    }

    @Override
    public Entry stamp(Predecessor previous, long index, int term, Proposal proposal) {
        if (proposal instanceof ControlProposal(EntryKind kind, byte[] payload)) {
            return control(kind, previous, index, term, payload);
        }
        if (!(proposal instanceof BatchProposal(CheckedBatch batch))) {
            throw new IllegalArgumentException(
                    "a partition's log takes batches and control entries, not " + proposal.getClass());
        }
        return EntryFrame.data(
                index,
                term,
                nextOffset(previous),
                batch.recordCount(),
                appendTimeMs(previous),
                batch.maxTimestampMs(),
                batch.bytes());
    }

    @Override
    public Entry noop(Predecessor previous, long index, int term) {
        return control(EntryKind.NOOP, previous, index, term, NO_PAYLOAD);
    }

    @Override
    public byte[] detailAfter(Entry entry) {
        return EntryPlace.after(entry).encode();
    }

    @Override
    public Entry configuration(Predecessor previous, long index, int term, Configuration configuration) {
        return control(EntryKind.CONFIGURATION, previous, index, term, configuration.encode());
    }

    private Entry control(EntryKind kind, Predecessor previous, long index, int term, byte[] payload) {
        return EntryFrame.control(kind, index, term, nextOffset(previous), appendTimeMs(previous), payload);
    }

    private static long nextOffset(Predecessor previous) {
        return EntryPlace.after(previous).nextOffset();
    }

    private long appendTimeMs(Predecessor previous) {
        return Math.max(clock.millis(), EntryPlace.after(previous).appendTimeMs());
    }
}
