package dev.balsa.client.producer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The 32-bit MurmurHash2, seeded so that keys land where other clients of this family put them. */
final class Murmur2 {
    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Murmur2() {}

    /** The partition of a key: the hash without its sign bit (not its absolute value), modulo the number of partitions. */
    static int partition(byte[] key, int partitionCount) {
        return (hash(key) & Integer.MAX_VALUE) % partitionCount;
    }

    static int hash(byte[] bytes) {
        int hash = SEED ^ bytes.length;
        int wholeWords = bytes.length & ~3;
        for (int i = 0; i < wholeWords; i += Integer.BYTES) {
            int word = (int) INT.get(bytes, i) * MULTIPLIER;
            word = (word ^ (word >>> 24)) * MULTIPLIER;
            hash = (hash * MULTIPLIER) ^ word;
        }
        int rest = bytes.length - wholeWords;
        if (rest > 0) {
            int tail = 0;
            for (int i = rest - 1; i >= 0; i--) {
                tail = (tail << 8) | (bytes[wholeWords + i] & 0xff);
            }
            hash = (hash ^ tail) * MULTIPLIER;
        }
        hash = (hash ^ (hash >>> 13)) * MULTIPLIER;
        return hash ^ (hash >>> 15);
    }
}
