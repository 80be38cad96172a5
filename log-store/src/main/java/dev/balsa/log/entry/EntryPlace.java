package dev.balsa.log.entry;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.log.UnreadableEntry;
import java.nio.ByteBuffer;

/**
 * What the next entry takes over from what it follows. Where that is gone, the anchor of the log knows it: this is what stands in
 * {@link Anchor#detail}, four numbers of 8 bytes, big-endian, nothing for a log that begins at the first entry.
 *
 * @param nextOffset offset of the next record
 * @param appendTimeMs append times do not go back behind this; 0 if it is not known
 * @param logStartOffset what control entries have said of it, as far as this place tells; 0 if nothing
 * @param segmentBytes likewise
 */
public record EntryPlace(long nextOffset, long appendTimeMs, long logStartOffset, long segmentBytes) {
    private static final int ENCODED_BYTES = 32;
    private static final EntryPlace BEGINNING = new EntryPlace(0, 0);

    public EntryPlace(long nextOffset, long appendTimeMs) {
        this(nextOffset, appendTimeMs, 0, 0);
    }

    /** @throws IllegalArgumentException if the anchor's detail is not what {@link #encode} makes */
    public static EntryPlace after(Predecessor previous) {
        return switch (previous) {
            case Entry entry -> new EntryPlace(EntryFrame.nextOffset(entry), EntryFrame.appendTimeMs(entry));
            case UnreadableEntry entry -> decode(entry.detail());
            case Anchor anchor -> decode(anchor.detail());
        };
    }

    private static EntryPlace decode(byte[] detail) {
        if (detail.length == 0) {
            return BEGINNING;
        }
        if (detail.length != ENCODED_BYTES) {
            throw new IllegalArgumentException(
                    "an anchor's detail has " + ENCODED_BYTES + " bytes, not " + detail.length);
        }
        ByteBuffer in = ByteBuffer.wrap(detail);
        EntryPlace place = new EntryPlace(in.getLong(), in.getLong(), in.getLong(), in.getLong());
        if (place.nextOffset < 0 || place.logStartOffset < 0 || place.segmentBytes < 0) {
            throw new IllegalArgumentException("an anchor's place is out of range: " + place);
        }
        return place;
    }

    public byte[] encode() {
        return ByteBuffer.allocate(ENCODED_BYTES)
                .putLong(nextOffset)
                .putLong(appendTimeMs)
                .putLong(logStartOffset)
                .putLong(segmentBytes)
                .array();
    }
}
