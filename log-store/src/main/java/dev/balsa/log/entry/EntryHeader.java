package dev.balsa.log.entry;

import dev.balsa.raft.log.EntryKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a frame, verified on their own. They tell where the next frame begins even when this one's payload
 * is damaged, so scans and lookups need not touch payloads.
 *
 * @param lengthBytes the whole frame, header included
 * @param payloadChecksum CRC32C of a DATA payload from byte 21 on (the batch's own CRC), of all of any other payload
 */
public record EntryHeader(
        int lengthBytes,
        long index,
        int term,
        EntryKind kind,
        long baseOffset,
        int recordCount,
        int payloadChecksum,
        long appendTimeMs,
        long maxTimestampMs) {

    /** Reads the header at an absolute position without moving {@code source}; the payload need not be there. */
    public static EntryHeader read(ByteBuffer source, int at) throws CorruptEntryException {
        ByteBuffer in = source.order() == ByteOrder.BIG_ENDIAN ? source : source.duplicate();
        if (at < 0 || in.limit() - at < EntryFrame.HEADER_BYTES) {
            throw new CorruptEntryException("entry header is cut short: " + Math.max(0, in.limit() - at) + " bytes");
        }
        if (in.getInt(at + EntryFrame.HEADER_CHECKSUM_AT) != checksum(in, at)) {
            throw new CorruptEntryException("entry header does not match its checksum");
        }
        byte version = in.get(at + EntryFrame.VERSION_AT);
        if (version != EntryFrame.FORMAT_VERSION) {
            throw new CorruptEntryException("entry has the unknown format version " + version);
        }
        EntryHeader header = new EntryHeader(
                in.getInt(at + EntryFrame.LENGTH_AT),
                in.getLong(at + EntryFrame.INDEX_AT),
                in.getInt(at + EntryFrame.TERM_AT),
                kind(in.get(at + EntryFrame.KIND_AT)),
                in.getLong(at + EntryFrame.BASE_OFFSET_AT),
                in.getInt(at + EntryFrame.RECORD_COUNT_AT),
                in.getInt(at + EntryFrame.PAYLOAD_CHECKSUM_AT),
                in.getLong(at + EntryFrame.APPEND_TIME_AT),
                in.getLong(at + EntryFrame.MAX_TIMESTAMP_AT));
        if (in.getShort(at + EntryFrame.RESERVED_SHORT_AT) != 0 || in.getLong(at + EntryFrame.RESERVED_LONG_AT) != 0) {
            throw new CorruptEntryException("entry " + header.index + " has reserved bytes set");
        }
        header.checkRanges();
        return header;
    }

    /**
     * A cheap test that every header passes and almost nothing else does, for looking for a header byte by byte. Big-endian
     * buffers only; 64 bytes must be there.
     */
    public static boolean isLikelyAt(ByteBuffer in, int at) {
        int length = in.getInt(at + EntryFrame.LENGTH_AT);
        return in.get(at + EntryFrame.VERSION_AT) == EntryFrame.FORMAT_VERSION
                && in.getShort(at + EntryFrame.RESERVED_SHORT_AT) == 0
                && in.getLong(at + EntryFrame.RESERVED_LONG_AT) == 0
                && length >= EntryFrame.HEADER_BYTES
                && length <= EntryFrame.MAX_FRAME_BYTES;
    }

    public long nextOffset() {
        return baseOffset + recordCount;
    }

    void checkRanges() throws CorruptEntryException {
        boolean data = kind == EntryKind.DATA;
        int minBytes = EntryFrame.HEADER_BYTES + (data ? EntryFrame.BATCH_HEADER_BYTES : 0);
        if (lengthBytes < minBytes || lengthBytes > EntryFrame.MAX_FRAME_BYTES) {
            throw new CorruptEntryException("entry " + index + " claims " + lengthBytes + " bytes");
        }
        if (index < 1 || term < 1) {
            throw new CorruptEntryException("entry claims index " + index + " and term " + term);
        }
        if (data ? recordCount < 1 : recordCount != 0) {
            throw new CorruptEntryException(kind + " entry " + index + " claims " + recordCount + " records");
        }
        if (baseOffset < 0 || baseOffset > Long.MAX_VALUE - recordCount) {
            throw new CorruptEntryException("entry " + index + " claims base offset " + baseOffset);
        }
        if (!data && maxTimestampMs != EntryFrame.NO_TIMESTAMP) {
            throw new CorruptEntryException(kind + " entry " + index + " claims the timestamp " + maxTimestampMs);
        }
    }

    private static EntryKind kind(byte code) throws CorruptEntryException {
        try {
            return EntryKind.ofCode(code);
        } catch (IllegalArgumentException unknown) {
            throw new CorruptEntryException("entry has the unknown kind " + code);
        }
    }

    private static int checksum(ByteBuffer in, int at) {
        CRC32C crc = new CRC32C();
        crc.update(in.slice(at + EntryFrame.LENGTH_AT, 4));
        crc.update(in.slice(at + EntryFrame.INDEX_AT, EntryFrame.HEADER_BYTES - EntryFrame.INDEX_AT));
        return (int) crc.getValue();
    }
}
