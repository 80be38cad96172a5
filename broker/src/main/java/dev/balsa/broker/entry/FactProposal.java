package dev.balsa.broker.entry;

import dev.balsa.raft.core.Proposal;
import java.nio.ByteBuffer;

/**
 * Facts that become one entry.
 *
 * @param batch one record batch, one record a fact
 */
public record FactProposal(ByteBuffer batch, int factCount, long timestampMs) implements Proposal {
    @Override
    public int sizeBytes() {
        return batch.remaining();
    }
}
