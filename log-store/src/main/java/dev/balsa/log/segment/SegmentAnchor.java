package dev.balsa.log.segment;

import dev.balsa.log.entry.EntryPlace;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.UnreadableEntry;
import dev.balsa.raft.membership.Configuration;
import java.nio.ByteBuffer;

/**
 * What must be known of the log before its first entry. Replicated facts only, so every replica has the same.
 *
 * @param previous the entry before the first one, {@link EntryId#ZERO} for a log that begins at 1
 * @param startOffset offset the first record has or will get
 * @param appendTimeMs append time of that entry, behind which those after it do not go back; 0 for a log that begins at 1
 * @param configurationIndex index of the entry that holds {@code configuration}; 0 if no configuration entry came before
 *     the anchor, and the group's initial configuration, which is not part of the log, is in force
 * @param configuration in force at {@code previous}; {@link Configuration#EMPTY} if {@code configurationIndex} is 0
 * @param control what control entries up to {@code previous} have said
 */
public record SegmentAnchor(
        EntryId previous,
        long startOffset,
        long appendTimeMs,
        long configurationIndex,
        Configuration configuration,
        ControlState control) {
    public static final SegmentAnchor BEGINNING =
            new SegmentAnchor(EntryId.ZERO, 0, 0, 0, Configuration.EMPTY, ControlState.NONE);

    private static final int FIXED_BYTES = 56;

    public SegmentAnchor {
        if (configurationIndex == 0 && !configuration.equals(Configuration.EMPTY)) {
            throw new IllegalArgumentException("an initial configuration is not part of the log: " + configuration);
        }
        if (startOffset < 0 || configurationIndex < 0 || configurationIndex > previous.index()) {
            throw new IllegalArgumentException("anchor out of range: " + previous + ", offset " + startOffset
                    + ", configuration of index " + configurationIndex);
        }
    }

    /**
     * The anchor as Raft knows it.
     *
     * @param initial the group's initial configuration, which Raft takes for the one of index 0
     */
    public Anchor toAnchor(Configuration initial) {
        Configuration inForce = configurationIndex > 0 ? configuration : initial;
        if (previous.equals(EntryId.ZERO)) {
            return Anchor.beginning(inForce);
        }
        return new Anchor(previous, configurationIndex, inForce, detail());
    }

    /** What stands for the entry before this place, while it cannot be read. */
    public UnreadableEntry toUnreadableEntry() {
        return new UnreadableEntry(previous, detail());
    }

    private byte[] detail() {
        return new EntryPlace(startOffset, appendTimeMs, control.logStartOffset(), control.segmentBytes()).encode();
    }

    /** @throws IllegalArgumentException if the detail of the anchor is malformed */
    public static SegmentAnchor of(Anchor anchor) {
        EntryPlace place = EntryPlace.after(anchor);
        return new SegmentAnchor(
                anchor.id(),
                place.nextOffset(),
                place.appendTimeMs(),
                anchor.configurationIndex(),
                anchor.configurationIndex() > 0 ? anchor.configuration() : Configuration.EMPTY,
                new ControlState(place.logStartOffset(), place.segmentBytes()));
    }

    /**
     * The same bytes wherever an anchor is written or sent. Big-endian: index before u64, its term u32, reserved u32, start
     * offset u64, append time i64, log start offset u64, segment bytes u64, configuration index u64, and the configuration unless
     * that is 0.
     */
    public byte[] encode() {
        byte[] configurationBytes = configurationIndex == 0 ? new byte[0] : configuration.encode();
        return ByteBuffer.allocate(FIXED_BYTES + configurationBytes.length)
                .putLong(previous.index())
                .putInt(previous.term())
                .putInt(0)
                .putLong(startOffset)
                .putLong(appendTimeMs)
                .putLong(control.logStartOffset())
                .putLong(control.segmentBytes())
                .putLong(configurationIndex)
                .put(configurationBytes)
                .array();
    }

    /**
     * Takes exactly the bytes that {@link #encode} made.
     *
     * @throws IllegalArgumentException if they are anything else
     */
    public static SegmentAnchor decode(ByteBuffer in) {
        if (in.remaining() < FIXED_BYTES) {
            throw new IllegalArgumentException("an anchor of " + in.remaining() + " bytes");
        }
        long index = in.getLong();
        int term = in.getInt();
        in.getInt();
        long startOffset = in.getLong();
        long appendTimeMs = in.getLong();
        ControlState control = new ControlState(in.getLong(), in.getLong());
        long configurationIndex = in.getLong();
        boolean isBare = configurationIndex == 0 && !in.hasRemaining();
        Configuration configuration = isBare ? Configuration.EMPTY : Configuration.decode(in);
        if (in.hasRemaining() || index < 0 || term < 0 || (index == 0) != (term == 0)) {
            throw new IllegalArgumentException("an anchor at index " + index + " and term " + term + " with "
                    + in.remaining() + " bytes left over");
        }
        return new SegmentAnchor(
                new EntryId(index, term), startOffset, appendTimeMs, configurationIndex, configuration, control);
    }
}
