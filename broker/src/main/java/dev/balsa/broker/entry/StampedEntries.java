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
import java.util.function.LongSupplier;

/**
 * Stamps entries. Offset and append time follow from the entry before, so a cut log needs no undoing here, and a wall clock that
 * jumps back (or a new leader whose clock is behind) never makes append times decrease.
 */
public abstract class StampedEntries implements EntryFactory {
    private static final byte[] NO_PAYLOAD = {};

    private final LongSupplier wallClock;

    /** @param wallClock milliseconds since 1970; may jump */
    protected StampedEntries(LongSupplier wallClock) {
        this.wallClock = wallClock;
    }

    /**
     * The entry of anything but a control proposal.
     *
     * @throws IllegalArgumentException if this log does not take it
     */
    protected abstract Entry data(Predecessor previous, long index, int term, Proposal proposal);

    @Override
    public final Entry stamp(Predecessor previous, long index, int term, Proposal proposal) {
        return proposal instanceof ControlProposal(EntryKind kind, byte[] payload)
                ? control(kind, previous, index, term, payload)
                : data(previous, index, term, proposal);
    }

    @Override
    public final Entry noop(Predecessor previous, long index, int term) {
        return control(EntryKind.NOOP, previous, index, term, NO_PAYLOAD);
    }

    @Override
    public final byte[] detailAfter(Entry entry) {
        return EntryPlace.after(entry).encode();
    }

    @Override
    public final Entry configuration(Predecessor previous, long index, int term, Configuration configuration) {
        return control(EntryKind.CONFIGURATION, previous, index, term, configuration.encode());
    }

    private Entry control(EntryKind kind, Predecessor previous, long index, int term, byte[] payload) {
        return EntryFrame.control(kind, index, term, nextOffset(previous), appendTimeMs(previous), payload);
    }

    protected static long nextOffset(Predecessor previous) {
        return EntryPlace.after(previous).nextOffset();
    }

    protected final long appendTimeMs(Predecessor previous) {
        return Math.max(wallClock.getAsLong(), EntryPlace.after(previous).appendTimeMs());
    }
}
