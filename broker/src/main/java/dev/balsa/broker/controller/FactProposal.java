package dev.balsa.broker.controller;

import dev.balsa.broker.metadata.FactBatch;
import dev.balsa.broker.metadata.MetadataFact;
import dev.balsa.raft.core.Proposal;
import java.nio.ByteBuffer;
import java.util.List;

/** The facts of one command, which become one entry. */
record FactProposal(ByteBuffer batch, int factCount, long timestampMs) implements Proposal {
    static FactProposal of(List<MetadataFact> facts, long timestampMs) {
        return new FactProposal(FactBatch.encode(facts, timestampMs), facts.size(), timestampMs);
    }

    @Override
    public int sizeBytes() {
        return batch.remaining();
    }
}
