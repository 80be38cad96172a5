package dev.balsa.log.entry;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.membership.Configuration;
import java.nio.ByteBuffer;

/**
 * The encoding of an entry. Big-endian:
 *
 * <pre>
 *  0 length u32          the whole frame
 *  4 checksum u32        CRC32C over bytes 8..64 and then: of a DATA payload the first 21 bytes (those outside the batch's
 *                        own CRC), of any other payload all of it
 *  8 index u64
 * 16 term u32
 * 20 kind u8, 21 format version u8 (1), 22 reserved u16
 * 24 baseOffset u64      of the first record; for control entries the offset the next record will get
 * 32 recordCount u32     0 for control entries
 * 36 reserved u32
 * 40 appendTimeMs i64    stamped by the leader, never decreasing within a log
 * 48 maxTimestampMs i64  largest record timestamp; -1 for control entries
 * 56 reserved u64
 * 64 payload             DATA: one Kafka RecordBatch v2, CONFIGURATION: {@link Configuration#encode}, else kind-specific
 * </pre>
 *
 * A DATA payload's own CRC32C stands at payload byte 17 and covers payload bytes 21 to the end.
 */
public final class EntryFrame {
    public static final int HEADER_BYTES = 64;

    private EntryFrame() {}

    /**
     * Encodes a data entry around a batch; copies the batch once and stamps base offset (payload byte 0) and leader epoch
     * (payload byte 12) in the copy, which its CRC does not cover.
     */
    public static Entry data(
            long index,
            int term,
            long baseOffset,
            int recordCount,
            long appendTimeMs,
            long maxTimestampMs,
            ByteBuffer batch) {
        throw new UnsupportedOperationException();
    }

    /** Encodes a control entry; {@code nextOffset} is the offset the next record will get. */
    public static Entry control(
            EntryKind kind, long index, int term, long nextOffset, long appendTimeMs, byte[] payload) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes the next entry from {@code in} and verifies it completely: lengths, both checksums, kind, configuration.
     *
     * @throws CorruptEntryException if it is not exactly what was encoded; {@code in}'s position is then undefined
     */
    public static Entry decode(ByteBuffer in) throws CorruptEntryException {
        throw new UnsupportedOperationException();
    }

    public static long baseOffset(Entry entry) {
        throw new UnsupportedOperationException();
    }

    /** The offset after the entry's last record. */
    public static long nextOffset(Entry entry) {
        throw new UnsupportedOperationException();
    }

    public static int recordCount(Entry entry) {
        throw new UnsupportedOperationException();
    }

    public static long appendTimeMs(Entry entry) {
        throw new UnsupportedOperationException();
    }

    public static long maxTimestampMs(Entry entry) {
        throw new UnsupportedOperationException();
    }

    /** The payload, read-only, without copying. */
    public static ByteBuffer payload(Entry entry) {
        throw new UnsupportedOperationException();
    }
}
