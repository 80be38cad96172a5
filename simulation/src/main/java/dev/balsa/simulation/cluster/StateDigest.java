package dev.balsa.simulation.cluster;

import dev.balsa.raft.log.Entry;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Stands for the state of a state machine: a number that depends on every entry applied so far and on their order. */
public final class StateDigest {
    /** Before the first entry. */
    public static final long INITIAL = 17;

    private static final int MAX_PADDING = 3_000;

    private StateDigest() {}

    public static long after(long digest, Entry entry) {
        long next = (digest ^ entry.index()) * 0x9E3779B97F4A7C15L + Arrays.hashCode(entry.frame());
        return next ^ (next >>> 31);
    }

    /** The state as bytes, with something behind so that it takes several chunks. */
    static byte[] encode(long digest, int maxAppendBytes) {
        int padding = (int) Long.remainderUnsigned(digest, Math.min(MAX_PADDING, 30L * maxAppendBytes));
        return ByteBuffer.allocate(Long.BYTES + padding).putLong(digest).array();
    }

    static long decode(byte[] state) {
        return ByteBuffer.wrap(state).getLong();
    }
}
