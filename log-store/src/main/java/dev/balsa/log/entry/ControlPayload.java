package dev.balsa.log.entry;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import java.nio.ByteBuffer;

/**
 * The payloads of control entries that say something to the store of every replica: big-endian, 8 bytes or none. A payload of
 * any other form is committed all the same, so every replica has to take it in the same way: as saying nothing.
 */
public final class ControlPayload {
    private ControlPayload() {}

    /**
     * For an entry of kind LOG_START.
     *
     * @param startOffset the new log start; one that is not above the one in force changes nothing
     */
    public static byte[] logStart(long startOffset) {
        return number(startOffset);
    }

    /** For an entry of kind ROLL that also says how large segments get from here on, in bytes. */
    public static byte[] roll(long segmentBytes) {
        return number(segmentBytes);
    }

    /** For an entry of kind ROLL that does nothing else. */
    public static byte[] roll() {
        return new byte[0];
    }

    /** The log start that an entry brings, -1 if it brings none. */
    public static long logStart(Entry entry) {
        return entry.kind() == EntryKind.LOG_START ? positive(entry) : -1;
    }

    /** The size of segments that an entry brings, -1 if it brings none. */
    public static long segmentBytes(Entry entry) {
        return entry.kind() == EntryKind.ROLL ? positive(entry) : -1;
    }

    private static byte[] number(long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("not above 0: " + value);
        }
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static long positive(Entry entry) {
        ByteBuffer payload = EntryFrame.payload(entry);
        long value = payload.remaining() == Long.BYTES ? payload.getLong() : -1;
        return value > 0 ? value : -1;
    }
}
