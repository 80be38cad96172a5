package dev.balsa.broker.retention;

import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.log.EntryKind;

/** A control entry on its way into the log; see {@link dev.balsa.log.entry.ControlPayload}. */
public record ControlProposal(EntryKind kind, byte[] payload) implements Proposal {
    @Override
    public int sizeBytes() {
        return EntryFrame.HEADER_BYTES + payload.length;
    }

    /** Rolls and log starts are how a full disk gets room. */
    @Override
    public boolean holdsData() {
        return kind == EntryKind.DATA;
    }
}
