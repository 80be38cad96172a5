package dev.balsa.broker.partition;

import dev.balsa.broker.entry.StampedEntries;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.Predecessor;

/** Stamps the entries of a partition. */
final class PartitionEntryFactory extends StampedEntries {
    PartitionEntryFactory(WallClock clock) {
        super(clock::millis);
    }

    @Override
    protected Entry data(Predecessor previous, long index, int term, Proposal proposal) {
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
}
