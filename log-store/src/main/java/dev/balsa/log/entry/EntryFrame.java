package dev.balsa.log.entry;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.membership.Configuration;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of an entry. Big-endian:
 *
 * <pre>
 *  0 length u32           the whole frame, at most {@link #MAX_FRAME_BYTES}
 *  4 headerChecksum u32   CRC32C over bytes 0..4 and then 8..64
 *  8 index u64            from 1
 * 16 term u32             from 1
 * 20 kind u8, 21 format version u8 (1), 22 reserved u16
 * 24 baseOffset u64       of the first record; for control entries the offset the next record will get
 * 32 recordCount u32      0 for control entries
 * 36 payloadChecksum u32  CRC32C, DATA: over payload bytes 21 to the end, which is the batch's own CRC; else over all of it
 * 40 appendTimeMs i64     stamped by the leader, never decreasing within a log
 * 48 maxTimestampMs i64   largest record timestamp; -1 for control entries
 * 56 reserved u64
 * 64 payload              DATA: one Kafka RecordBatch v2, CONFIGURATION: {@link Configuration#encode}, else kind-specific
 * </pre>
 *
 * The header is verified on its own, so a scan can step over a damaged payload and no length is believed before it is
 * checked. Of a DATA payload the first 21 bytes stand outside the batch's CRC, but each of them repeats a header field (base
 * offset, length, leader epoch = term, magic 2, CRC) and is compared with it: every bit of a frame is covered, and no
 * payload byte is hashed twice. Reserved bytes are 0.
 */
public final class EntryFrame {
    public static final int HEADER_BYTES = 64;

    /** Bound of the format, above every configurable batch limit: what a reader may have to allocate for one entry. */
    public static final int MAX_FRAME_BYTES = 16 << 20;

    /** Bytes of a RecordBatch v2 before its first record. */
    public static final int BATCH_HEADER_BYTES = 61;

    static final long NO_TIMESTAMP = -1;
    static final byte FORMAT_VERSION = 1;

    static final int LENGTH_AT = 0;
    static final int HEADER_CHECKSUM_AT = 4;
    static final int INDEX_AT = 8;
    static final int TERM_AT = 16;
    static final int KIND_AT = 20;
    static final int VERSION_AT = 21;
    static final int RESERVED_SHORT_AT = 22;
    static final int BASE_OFFSET_AT = 24;
    static final int RECORD_COUNT_AT = 32;
    static final int PAYLOAD_CHECKSUM_AT = 36;
    static final int APPEND_TIME_AT = 40;
    static final int MAX_TIMESTAMP_AT = 48;
    static final int RESERVED_LONG_AT = 56;

    private static final int BATCH_BASE_OFFSET_AT = 0;
    private static final int BATCH_LENGTH_AT = 8;
    /** The batch length field does not count itself and the base offset. */
    private static final int BATCH_LENGTH_EXCLUDES = 12;

    private static final int BATCH_EPOCH_AT = 12;
    private static final int BATCH_MAGIC_AT = 16;
    private static final int BATCH_CRC_AT = 17;
    private static final int BATCH_CRC_FROM = 21;
    private static final int BATCH_LAST_OFFSET_DELTA_AT = 23;
    private static final int BATCH_RECORD_COUNT_AT = 57;
    private static final byte BATCH_MAGIC = 2;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private EntryFrame() {}

    /**
     * Encodes a data entry around a batch; copies the batch once and stamps base offset (payload byte 0) and leader epoch
     * (payload byte 12) in the copy, which its CRC does not cover. The batch's CRC is taken over, not computed: whoever
     * accepted the batch has verified it.
     *
     * @param batch from position to limit exactly one batch; not moved
     * @throws IllegalArgumentException if the batch's length, magic or record count is not what is claimed
     */
    public static Entry data(
            long index,
            int term,
            long baseOffset,
            int recordCount,
            long appendTimeMs,
            long maxTimestampMs,
            ByteBuffer batch) {
        int batchBytes = batch.remaining();
        if (batchBytes < BATCH_HEADER_BYTES || batchBytes > MAX_FRAME_BYTES - HEADER_BYTES) {
            throw new IllegalArgumentException("a batch cannot have " + batchBytes + " bytes");
        }
        byte[] frame = new byte[HEADER_BYTES + batchBytes];
        batch.get(batch.position(), frame, HEADER_BYTES, batchBytes);
        LONG.set(frame, HEADER_BYTES + BATCH_BASE_OFFSET_AT, baseOffset);
        INT.set(frame, HEADER_BYTES + BATCH_EPOCH_AT, term);
        int crc = (int) INT.get(frame, HEADER_BYTES + BATCH_CRC_AT);
        putHeader(
                frame,
                new EntryHeader(
                        frame.length,
                        index,
                        term,
                        EntryKind.DATA,
                        baseOffset,
                        recordCount,
                        crc,
                        appendTimeMs,
                        maxTimestampMs));
        String fault = batchFault(frame);
        if (fault != null) {
            throw new IllegalArgumentException("batch for entry " + index + ": " + fault);
        }
        return new Entry(index, term, EntryKind.DATA, frame, null);
    }

    /**
     * Encodes a control entry; {@code nextOffset} is the offset the next record will get.
     *
     * @throws IllegalArgumentException for a data entry, or a configuration entry whose payload is none
     */
    public static Entry control(
            EntryKind kind, long index, int term, long nextOffset, long appendTimeMs, byte[] payload) {
        if (kind == EntryKind.DATA || payload.length > MAX_FRAME_BYTES - HEADER_BYTES) {
            throw new IllegalArgumentException(kind + " entry with " + payload.length + " bytes is no control entry");
        }
        byte[] frame = new byte[HEADER_BYTES + payload.length];
        System.arraycopy(payload, 0, frame, HEADER_BYTES, payload.length);
        int crc = checksum(frame, HEADER_BYTES);
        putHeader(
                frame,
                new EntryHeader(frame.length, index, term, kind, nextOffset, 0, crc, appendTimeMs, NO_TIMESTAMP));
        return new Entry(index, term, kind, frame, configuration(kind, frame));
    }

    /**
     * Takes the next entry from {@code in} and verifies it completely: lengths, both checksums, kind, configuration. Never
     * allocates more than {@code in} holds.
     *
     * @throws CorruptEntryException if it is not exactly what was encoded; {@code in}'s position is then undefined
     */
    public static Entry decode(ByteBuffer in) throws CorruptEntryException {
        EntryHeader header = EntryHeader.read(in, in.position());
        if (header.lengthBytes() > in.remaining()) {
            throw new CorruptEntryException("entry " + header.index() + " is cut short: " + in.remaining() + " of "
                    + header.lengthBytes() + " bytes");
        }
        byte[] frame = new byte[header.lengthBytes()];
        in.get(frame);
        return verified(header, frame);
    }

    /**
     * The entry that is exactly these bytes, verified like {@link #decode} but without a copy: from here on nobody may change
     * the array.
     */
    public static Entry ofFrame(byte[] frame) throws CorruptEntryException {
        EntryHeader header = EntryHeader.read(ByteBuffer.wrap(frame), 0);
        if (header.lengthBytes() != frame.length) {
            throw new CorruptEntryException("entry " + header.index() + " claims " + header.lengthBytes() + " bytes in "
                    + frame.length + " bytes");
        }
        return verified(header, frame);
    }

    /** The header of an entry in memory, which was verified when the entry was made. */
    public static EntryHeader header(Entry entry) {
        return new EntryHeader(
                entry.frame().length,
                entry.index(),
                entry.term(),
                entry.kind(),
                baseOffset(entry),
                recordCount(entry),
                (int) INT.get(entry.frame(), PAYLOAD_CHECKSUM_AT),
                appendTimeMs(entry),
                maxTimestampMs(entry));
    }

    public static long baseOffset(Entry entry) {
        return (long) LONG.get(entry.frame(), BASE_OFFSET_AT);
    }

    /** The offset after the entry's last record. */
    public static long nextOffset(Entry entry) {
        return baseOffset(entry) + recordCount(entry);
    }

    public static int recordCount(Entry entry) {
        return (int) INT.get(entry.frame(), RECORD_COUNT_AT);
    }

    public static long appendTimeMs(Entry entry) {
        return (long) LONG.get(entry.frame(), APPEND_TIME_AT);
    }

    public static long maxTimestampMs(Entry entry) {
        return (long) LONG.get(entry.frame(), MAX_TIMESTAMP_AT);
    }

    /** The payload, read-only, without copying. */
    public static ByteBuffer payload(Entry entry) {
        return payloadInPlace(entry).asReadOnlyBuffer();
    }

    /**
     * The payload in the entry's own array, into which nobody may write. For messages that are to be sent: protobuf hands on an array as it
     * is, and copies a read-only buffer in pieces of 4 KiB.
     */
    public static ByteBuffer payloadInPlace(Entry entry) {
        byte[] frame = entry.frame();
        return ByteBuffer.wrap(frame, HEADER_BYTES, frame.length - HEADER_BYTES).slice();
    }

    private static Entry verified(EntryHeader header, byte[] frame) throws CorruptEntryException {
        EntryKind kind = header.kind();
        boolean data = kind == EntryKind.DATA;
        if (checksum(frame, data ? HEADER_BYTES + BATCH_CRC_FROM : HEADER_BYTES) != header.payloadChecksum()) {
            throw new CorruptEntryException("payload of entry " + header.index() + " does not match its checksum");
        }
        String fault = data ? batchFault(frame) : null;
        if (fault != null) {
            throw new CorruptEntryException("batch of entry " + header.index() + ": " + fault);
        }
        try {
            return new Entry(header.index(), header.term(), kind, frame, configuration(kind, frame));
        } catch (IllegalArgumentException malformed) {
            throw new CorruptEntryException("configuration of entry " + header.index() + ": " + malformed.getMessage());
        }
    }

    private static void putHeader(byte[] frame, EntryHeader header) {
        INT.set(frame, LENGTH_AT, header.lengthBytes());
        LONG.set(frame, INDEX_AT, header.index());
        INT.set(frame, TERM_AT, header.term());
        frame[KIND_AT] = (byte) header.kind().code();
        frame[VERSION_AT] = FORMAT_VERSION;
        LONG.set(frame, BASE_OFFSET_AT, header.baseOffset());
        INT.set(frame, RECORD_COUNT_AT, header.recordCount());
        INT.set(frame, PAYLOAD_CHECKSUM_AT, header.payloadChecksum());
        LONG.set(frame, APPEND_TIME_AT, header.appendTimeMs());
        LONG.set(frame, MAX_TIMESTAMP_AT, header.maxTimestampMs());
        CRC32C crc = new CRC32C();
        crc.update(frame, LENGTH_AT, 4);
        crc.update(frame, INDEX_AT, HEADER_BYTES - INDEX_AT);
        INT.set(frame, HEADER_CHECKSUM_AT, (int) crc.getValue());
        try {
            header.checkRanges();
        } catch (CorruptEntryException outOfRange) {
            throw new IllegalArgumentException(outOfRange.getMessage(), outOfRange);
        }
    }

    /** What a data frame's batch says otherwise than its header, null if they agree. */
    private static @Nullable String batchFault(byte[] frame) {
        int payloadBytes = frame.length - HEADER_BYTES;
        int batchLength = (int) INT.get(frame, HEADER_BYTES + BATCH_LENGTH_AT);
        if (batchLength != payloadBytes - BATCH_LENGTH_EXCLUDES) {
            return "claims a length of " + batchLength + " in " + payloadBytes + " bytes";
        }
        byte magic = frame[HEADER_BYTES + BATCH_MAGIC_AT];
        if (magic != BATCH_MAGIC) {
            return "has the unknown magic " + magic;
        }
        int crc = (int) INT.get(frame, HEADER_BYTES + BATCH_CRC_AT);
        if (crc != (int) INT.get(frame, PAYLOAD_CHECKSUM_AT)) {
            return "has another CRC than the entry's header";
        }
        long baseOffset = (long) LONG.get(frame, HEADER_BYTES + BATCH_BASE_OFFSET_AT);
        int epoch = (int) INT.get(frame, HEADER_BYTES + BATCH_EPOCH_AT);
        if (baseOffset != (long) LONG.get(frame, BASE_OFFSET_AT) || epoch != (int) INT.get(frame, TERM_AT)) {
            return "has base offset " + baseOffset + " and leader epoch " + epoch + ", not those of the entry's header";
        }
        int claimed = (int) INT.get(frame, RECORD_COUNT_AT);
        int records = (int) INT.get(frame, HEADER_BYTES + BATCH_RECORD_COUNT_AT);
        int lastOffsetDelta = (int) INT.get(frame, HEADER_BYTES + BATCH_LAST_OFFSET_DELTA_AT);
        if (records != claimed || lastOffsetDelta != claimed - 1) {
            return "has " + records + " records up to offset delta " + lastOffsetDelta + ", its entry's header claims "
                    + claimed;
        }
        return null;
    }

    private static @Nullable Configuration configuration(EntryKind kind, byte[] frame) {
        return kind == EntryKind.CONFIGURATION
                ? Configuration.decode(ByteBuffer.wrap(frame, HEADER_BYTES, frame.length - HEADER_BYTES))
                : null;
    }

    private static int checksum(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }
}
