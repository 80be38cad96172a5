package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of a record: its number, and padding that follows from the number, so that no damaged record passes for another one. */
public final class RecordValue {
    private static final int PADDING_WORDS = 24;

    private RecordValue() {}

    public static byte[] encode(long number) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (1 + PADDING_WORDS));
        bytes.putLong(number);
        long word = number;
        for (int i = 0; i < PADDING_WORDS; i++) {
            // SplitMix64, so that the padding does not compress to nothing.
            word += 0x9E3779B97F4A7C15L;
            long mixed = (word ^ word >>> 30) * 0xBF58476D1CE4E5B9L;
            bytes.putLong(mixed ^ mixed >>> 27);
        }
        return bytes.array();
    }

    /** Returns {@link Answer.Batch#FOREIGN} for bytes that nobody here has sent. */
    public static long decode(byte[] bytes) {
        if (bytes.length < Long.BYTES) {
            return Answer.Batch.FOREIGN;
        }
        long number = ByteBuffer.wrap(bytes).getLong();
        return Arrays.equals(bytes, encode(number)) ? number : Answer.Batch.FOREIGN;
    }
}
