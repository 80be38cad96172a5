package dev.balsa.log.segment;

import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.RecoveredLog.ConfigurationAt;
import dev.balsa.raft.membership.Configuration;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * All that has to be known of a segment, or of its first {@code logBytes} bytes, without reading it. Derived from the
 * entries alone, so it can always be made again. Encoded big-endian:
 *
 * <pre>
 *  0 headerLength u32, then the segment header as it stands in the file
 *    lastIndex u64 | lastTerm u32 | lastKind u8 | 3 reserved
 *    nextOffset u64 | logBytes u64 | logChecksum u32 | termCount u32
 *    maxTimestampMs i64 | firstAppendTimeMs i64 | lastAppendTimeMs i64
 *    logStartOffset u64 | segmentBytes u64
 *    per term: index u64 | offset u64 | term u32
 *    configurationCount u32, per configuration: index u64 | length u32 | {@link Configuration#encode}
 * </pre>
 *
 * @param lastKind code of the last entry's kind, 0 if there is no entry
 * @param logBytes size of the segment file, or of the part described
 * @param logChecksum CRC32C over those bytes; 0 while a segment is not closed, and for a damaged one
 * @param maxTimestampMs largest record timestamp, -1 if there is none
 * @param firstAppendTimeMs of the first entry, 0 if there is none
 * @param control as of its end
 * @param terms begins with the term of the first entry, whether the term began with it or before
 */
record SegmentSummary(
        SegmentHeader header,
        long lastIndex,
        int lastTerm,
        int lastKind,
        long nextOffset,
        long logBytes,
        int logChecksum,
        long maxTimestampMs,
        long firstAppendTimeMs,
        long lastAppendTimeMs,
        ControlState control,
        List<TermStart> terms,
        List<ConfigurationAt> configurations) {
    private static final int FIXED_BYTES = 80;
    private static final int TERM_BYTES = 20;

    SegmentSummary {
        terms = List.copyOf(terms);
        configurations = List.copyOf(configurations);
    }

    SegmentSummary withChecksum(int checksum) {
        return new SegmentSummary(
                header,
                lastIndex,
                lastTerm,
                lastKind,
                nextOffset,
                logBytes,
                checksum,
                maxTimestampMs,
                firstAppendTimeMs,
                lastAppendTimeMs,
                control,
                terms,
                configurations);
    }

    /** Whether a segment that begins with {@code next} can be the one after this. */
    boolean isFollowedBy(SegmentHeader next) {
        return lastIndex + 1 == next.baseIndex()
                && lastTerm == next.previousTerm()
                && nextOffset == next.baseOffset()
                && header.group().equals(next.group());
    }

    byte[] encode() {
        ByteBuffer headerBytes = header.encode();
        List<byte[]> encodedConfigurations =
                configurations.stream().map(at -> at.configuration().encode()).toList();
        int size = 4 + headerBytes.remaining() + FIXED_BYTES + terms.size() * TERM_BYTES + 4;
        for (byte[] configuration : encodedConfigurations) {
            size += 12 + configuration.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putInt(headerBytes.remaining()).put(headerBytes);
        out.putLong(lastIndex).putInt(lastTerm).put((byte) lastKind).put(new byte[3]);
        out.putLong(nextOffset).putLong(logBytes).putInt(logChecksum).putInt(terms.size());
        out.putLong(maxTimestampMs).putLong(firstAppendTimeMs).putLong(lastAppendTimeMs);
        out.putLong(control.logStartOffset()).putLong(control.segmentBytes());
        for (TermStart start : terms) {
            out.putLong(start.index()).putLong(start.offset()).putInt(start.term());
        }
        out.putInt(configurations.size());
        for (int i = 0; i < configurations.size(); i++) {
            byte[] configuration = encodedConfigurations.get(i);
            out.putLong(configurations.get(i).index())
                    .putInt(configuration.length)
                    .put(configuration);
        }
        return out.array();
    }

    /** Takes the next summary; the bytes are verified already, so only their form is checked. */
    static SegmentSummary decode(ByteBuffer in) throws UnreadableException {
        SegmentHeader header = SegmentHeader.decode(take(in, SegmentHeader.MAX_BYTES));
        require(in, FIXED_BYTES);
        long lastIndex = in.getLong();
        int lastTerm = in.getInt();
        int lastKind = in.get();
        in.get(new byte[3]);
        long nextOffset = in.getLong();
        long logBytes = in.getLong();
        int logChecksum = in.getInt();
        int termCount = in.getInt();
        long maxTimestampMs = in.getLong();
        long firstAppendTimeMs = in.getLong();
        long lastAppendTimeMs = in.getLong();
        long logStartOffset = in.getLong();
        long segmentBytes = in.getLong();
        if (lastIndex < header.baseIndex() - 1
                || nextOffset < header.baseOffset()
                || logStartOffset < 0
                || segmentBytes < 0
                || lastKind > EntryKind.MARKER.code()) {
            throw new UnreadableException("numbers out of range");
        }
        return new SegmentSummary(
                header,
                lastIndex,
                lastTerm,
                lastKind,
                nextOffset,
                logBytes,
                logChecksum,
                maxTimestampMs,
                firstAppendTimeMs,
                lastAppendTimeMs,
                new ControlState(logStartOffset, segmentBytes),
                terms(in, termCount),
                configurations(in));
    }

    private static List<TermStart> terms(ByteBuffer in, int count) throws UnreadableException {
        if (count < 0 || count > in.remaining() / TERM_BYTES) {
            throw new UnreadableException("claims " + count + " terms in " + in.remaining() + " bytes");
        }
        List<TermStart> terms = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long index = in.getLong();
            long offset = in.getLong();
            terms.add(new TermStart(index, in.getInt(), offset));
        }
        return terms;
    }

    private static List<ConfigurationAt> configurations(ByteBuffer in) throws UnreadableException {
        require(in, 4);
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / 12) {
            throw new UnreadableException("claims " + count + " configurations in " + in.remaining() + " bytes");
        }
        List<ConfigurationAt> configurations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            require(in, 8);
            long index = in.getLong();
            ByteBuffer configuration = take(in, SegmentHeader.MAX_BYTES);
            try {
                configurations.add(new ConfigurationAt(index, Configuration.decode(configuration)));
            } catch (IllegalArgumentException malformed) {
                throw new UnreadableException(String.valueOf(malformed.getMessage()));
            }
        }
        return configurations;
    }

    private static ByteBuffer take(ByteBuffer in, int maxBytes) throws UnreadableException {
        require(in, 4);
        int length = in.getInt();
        if (length < 0 || length > maxBytes) {
            throw new UnreadableException("claims a part of " + length + " bytes");
        }
        require(in, length);
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }

    private static void require(ByteBuffer in, int bytes) throws UnreadableException {
        if (in.remaining() < bytes) {
            throw new UnreadableException("it is cut short");
        }
    }
}
