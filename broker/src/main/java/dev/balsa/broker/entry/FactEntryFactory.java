package dev.balsa.broker.entry;

import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.Predecessor;
import java.time.InstantSource;

/** Stamps entries of a log that holds facts. */
public final class FactEntryFactory extends StampedEntries {
    public FactEntryFactory(InstantSource wallClock) {
        super(wallClock::millis);
    }

    @Override
    protected Entry data(Predecessor previous, long index, int term, Proposal proposal) {
        if (!(proposal instanceof FactProposal facts)) {
            throw new IllegalArgumentException("this log takes facts and control entries, not " + proposal.getClass());
        }
        return EntryFrame.data(
                index,
                term,
                nextOffset(previous),
                facts.factCount(),
                appendTimeMs(previous),
                facts.timestampMs(),
                facts.batch());
    }
}
