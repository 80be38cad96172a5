package dev.balsa.broker.entry;

import dev.balsa.broker.retention.ControlProposal;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.EntryPlace;
import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.membership.Configuration;
import java.time.InstantSource;

/** Stamps entries of a log that holds facts. Offset and append time follow from the entry before. */
public final class FactEntryFactory implements EntryFactory {
    private static final byte[] NOTHING = new byte[0];

    private final InstantSource wallClock;

    public FactEntryFactory(InstantSource wallClock) {
        this.wallClock = wallClock;
    }

    @Override
    public Entry stamp(Predecessor previous, long index, int term, Proposal proposal) {
        if (proposal instanceof ControlProposal(EntryKind kind, byte[] payload)) {
            return control(kind, previous, index, term, payload);
        }
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

    @Override
    public Entry noop(Predecessor previous, long index, int term) {
        return control(EntryKind.NOOP, previous, index, term, NOTHING);
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

    /** Wall clocks jump and differ between leaders; append times never go back. */
    private long appendTimeMs(Predecessor previous) {
        return Math.max(wallClock.millis(), EntryPlace.after(previous).appendTimeMs());
    }
}
