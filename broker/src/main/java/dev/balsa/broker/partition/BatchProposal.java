package dev.balsa.broker.partition;

import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.core.Proposal;

/** A batch on its way into the log. */
record BatchProposal(CheckedBatch batch) implements Proposal {
    @Override
    public int sizeBytes() {
        return EntryFrame.HEADER_BYTES + batch.sizeBytes();
    }
}
