package dev.balsa.wire.record;

import dev.balsa.wire.record.InvalidBatchException.Problem;
import java.nio.ByteBuffer;

/** Zig-zag numbers of variable length: seven bits a byte, lowest first, the top bit says that more follow. */
final class Varints {
    private Varints() {}

    static int sizeBytes(int value) {
        return unsignedSizeBytes(((value << 1) ^ (value >> 31)) & 0xFFFFFFFFL);
    }

    static int sizeBytes(long value) {
        return unsignedSizeBytes((value << 1) ^ (value >> 63));
    }

    private static int unsignedSizeBytes(long bits) {
        // Seven bits a byte; zero still takes one.
        return (70 - Long.numberOfLeadingZeros(bits | 1)) / 7;
    }

    /** Writes {@code value} and returns the position behind it. */
    static int put(byte[] bytes, int position, int value) {
        return putBits(bytes, position, ((value << 1) ^ (value >> 31)) & 0xFFFFFFFFL);
    }

    /** Writes {@code value} and returns the position behind it. */
    static int put(byte[] bytes, int position, long value) {
        return putBits(bytes, position, (value << 1) ^ (value >> 63));
    }

    private static int putBits(byte[] bytes, int position, long bits) {
        int at = position;
        long rest = bits;
        while ((rest & ~0x7FL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        return at;
    }

    static int readInt(ByteBuffer in) throws InvalidBatchException {
        long bits = readBits(in, 5);
        if (bits > 0xFFFFFFFFL) {
            throw new InvalidBatchException(Problem.RECORD, "a 32-bit number has more than 32 bits");
        }
        int value = (int) bits;
        return (value >>> 1) ^ -(value & 1);
    }

    static long readLong(ByteBuffer in) throws InvalidBatchException {
        long bits = readBits(in, 10);
        return (bits >>> 1) ^ -(bits & 1);
    }

    private static long readBits(ByteBuffer in, int maxBytes) throws InvalidBatchException {
        long bits = 0;
        for (int i = 0; i < maxBytes; i++) {
            if (!in.hasRemaining()) {
                throw new InvalidBatchException(Problem.RECORD, "a number is cut off by the end of its record");
            }
            byte next = in.get();
            bits |= (long) (next & 0x7F) << (7 * i);
            if (next >= 0) {
                return bits;
            }
        }
        throw new InvalidBatchException(Problem.RECORD, "a number is longer than " + maxBytes + " bytes");
    }
}
