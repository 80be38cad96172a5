package dev.balsa.log.segment;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.membership.Configuration;
import java.nio.ByteBuffer;

/**
 * The beginning of a segment file: replicated facts only, so it is the same on all replicas, and enough of them that the
 * first segment that is left tells all that has to be known of the log before it. A {@link SealedBytes} with the letters
 * {@code BALSASEG} and this body:
 *
 * <pre>
 * 20 previousTerm u32        term of the entry before the first one, 0 if there is none
 * 24 group u64
 * 32 baseIndex u64           index of the first entry
 * 40 baseOffset u64          offset the first record has, the file's name
 * 48 configurationIndex u64  see {@link SegmentAnchor}
 * 56 logStartOffset u64      see {@link ControlState}
 * 64 segmentBytes u64
 * 72 appendTimeMs i64        of the entry before the first one
 * 80 configuration           {@link Configuration#encode}; nothing if configurationIndex is 0
 * </pre>
 */
record SegmentHeader(GroupId group, SegmentAnchor anchor) {
    /** More than 3,000 replicas; bounds what a reader allocates. */
    static final int MAX_BYTES = 64 << 10;

    private static final long MAGIC = SealedBytes.magic("BALSASEG");
    private static final int VERSION = 2;
    private static final int FIXED_BODY_BYTES = 60;

    long baseIndex() {
        return anchor.previous().index() + 1;
    }

    int previousTerm() {
        return anchor.previous().term();
    }

    long baseOffset() {
        return anchor.startOffset();
    }

    ByteBuffer encode() {
        byte[] configuration = anchor.configurationIndex() == 0
                ? new byte[0]
                : anchor.configuration().encode();
        ByteBuffer out = SealedBytes.allocate(FIXED_BODY_BYTES + configuration.length);
        out.putInt(previousTerm()).putLong(group.value()).putLong(baseIndex()).putLong(baseOffset());
        out.putLong(anchor.configurationIndex());
        out.putLong(anchor.control().logStartOffset()).putLong(anchor.control().segmentBytes());
        out.putLong(anchor.appendTimeMs());
        out.put(configuration);
        return SealedBytes.seal(out, MAGIC, VERSION);
    }

    int encodedBytes() {
        return encode().remaining();
    }

    static SegmentHeader decode(ByteBuffer bytes) throws UnreadableException {
        ByteBuffer in = SealedBytes.open(bytes, MAGIC, VERSION);
        if (in.remaining() < FIXED_BODY_BYTES) {
            throw new UnreadableException("the body has " + in.remaining() + " bytes");
        }
        try {
            int previousTerm = in.getInt();
            GroupId group = new GroupId(in.getLong());
            long baseIndex = in.getLong();
            long baseOffset = in.getLong();
            long configurationIndex = in.getLong();
            ControlState control = new ControlState(in.getLong(), in.getLong());
            long appendTimeMs = in.getLong();
            Configuration configuration =
                    configurationIndex == 0 && !in.hasRemaining() ? Configuration.EMPTY : Configuration.decode(in);
            boolean sound = baseIndex >= 1
                    && previousTerm >= 0
                    && baseOffset >= 0
                    && configurationIndex >= 0
                    && configurationIndex < baseIndex;
            if (!sound) {
                throw new UnreadableException("numbers out of range");
            }
            EntryId previous = new EntryId(baseIndex - 1, previousTerm);
            return new SegmentHeader(
                    group,
                    new SegmentAnchor(previous, baseOffset, appendTimeMs, configurationIndex, configuration, control));
        } catch (IllegalArgumentException malformed) {
            throw new UnreadableException(String.valueOf(malformed.getMessage()));
        }
    }
}
