package dev.balsa.simulation.cluster;

import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.log.UnreadableEntry;
import dev.balsa.raft.membership.Configuration;
import java.nio.ByteBuffer;

/**
 * Stamps and reads the simulation's entries. Like real ones they carry the base offset of their records, derived from the
 * entry before, and control entries take no offsets.
 */
public final class SimEntries implements EntryFactory {
    /** Smallest entry, in bytes. */
    public static final int HEADER_BYTES = 8 + 4 + 4 + 8 + 4 + 8;

    private static final int TERM_AT = 8;
    private static final int KIND_AT = 12;
    private static final int BASE_OFFSET_AT = 16;
    private static final int RECORDS_AT = 24;
    private static final int ATTEMPT_AT = 28;

    /** What clients propose. The attempt is unique over the run, so that its fate can be told from the log. */
    public record Records(long attempt, int records, int sizeBytes) implements Proposal {
        public Records {
            if (records < 1 || sizeBytes < HEADER_BYTES) {
                throw new IllegalArgumentException(records + " records in " + sizeBytes + " bytes");
            }
        }
    }

    @Override
    public Entry stamp(Predecessor previous, long index, int term, Proposal proposal) {
        Records records = (Records) proposal;
        byte[] frame = frame(previous, index, term, EntryKind.DATA, records.sizeBytes);
        ByteBuffer.wrap(frame).putInt(RECORDS_AT, records.records).putLong(ATTEMPT_AT, records.attempt);
        return new Entry(index, term, EntryKind.DATA, frame, null);
    }

    @Override
    public Entry noop(Predecessor previous, long index, int term) {
        return new Entry(index, term, EntryKind.NOOP, frame(previous, index, term, EntryKind.NOOP, HEADER_BYTES), null);
    }

    @Override
    public Entry configuration(Predecessor previous, long index, int term, Configuration configuration) {
        byte[] encoded = configuration.encode();
        byte[] frame = frame(previous, index, term, EntryKind.CONFIGURATION, HEADER_BYTES + encoded.length);
        System.arraycopy(encoded, 0, frame, HEADER_BYTES, encoded.length);
        return new Entry(index, term, EntryKind.CONFIGURATION, frame, configuration);
    }

    /** Offset of the entry's first record; of the next record to come if it has none. */
    public static long baseOffset(Entry entry) {
        return ByteBuffer.wrap(entry.frame()).getLong(BASE_OFFSET_AT);
    }

    public static int records(Entry entry) {
        return ByteBuffer.wrap(entry.frame()).getInt(RECORDS_AT);
    }

    /** Which attempt a data entry came from. */
    public static long attempt(Entry entry) {
        return ByteBuffer.wrap(entry.frame()).getLong(ATTEMPT_AT);
    }

    /** Offset of the record that follows. */
    public static long nextOffset(Predecessor previous) {
        return switch (previous) {
            case Entry entry -> baseOffset(entry) + records(entry);
            case UnreadableEntry entry -> nextOffset(entry.detail());
            case Anchor anchor -> nextOffset(anchor.detail());
        };
    }

    private static long nextOffset(byte[] detail) {
        return detail.length == 0 ? 0 : ByteBuffer.wrap(detail).getLong();
    }

    @Override
    public byte[] detailAfter(Entry entry) {
        return anchorDetail(entry);
    }

    /** The same for whoever has no factory at hand. */
    public static byte[] anchorDetail(Entry entry) {
        return ByteBuffer.allocate(Long.BYTES).putLong(nextOffset(entry)).array();
    }

    private static byte[] frame(Predecessor previous, long index, int term, EntryKind kind, int sizeBytes) {
        byte[] frame = new byte[sizeBytes];
        ByteBuffer.wrap(frame)
                .putLong(0, index)
                .putInt(TERM_AT, term)
                .putInt(KIND_AT, kind.code())
                .putLong(BASE_OFFSET_AT, nextOffset(previous));
        return frame;
    }
}
