package dev.balsa.wire.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.utils.internals.ByteUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VarintsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1, 63, 64, -64, -65, 8191, 8192, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void edgesOfInts(int value) throws Exception {
        checkInt(value);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1, 1L << 33, -(1L << 33), Long.MAX_VALUE, Long.MIN_VALUE})
    void edgesOfLongs(long value) throws Exception {
        checkLong(value);
    }

    @Test
    void randomNumbersAgreeWithKafka() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            checkInt(random.nextInt() >> random.nextInt(32));
            checkLong(random.nextLong() >> random.nextInt(64));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 9, 10})
    void endlessNumbersAreRefused(int bytes) {
        byte[] endless = new byte[bytes];
        Arrays.fill(endless, (byte) 0xFF);
        assertThrows(InvalidBatchException.class, () -> Varints.readInt(ByteBuffer.wrap(endless)));
        assertThrows(InvalidBatchException.class, () -> Varints.readLong(ByteBuffer.wrap(endless)));
    }

    @Test
    void thirtyThreeBitsAreNoInt() {
        byte[] tooWide = {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x10};
        assertThrows(InvalidBatchException.class, () -> Varints.readInt(ByteBuffer.wrap(tooWide)));
    }

    private static void checkInt(int value) throws InvalidBatchException {
        ByteBuffer expected = ByteBuffer.allocate(10);
        ByteUtils.writeVarint(value, expected);
        byte[] bytes = new byte[10];
        int end = Varints.put(bytes, 0, value);
        assertArrayEquals(Arrays.copyOf(expected.array(), expected.position()), Arrays.copyOf(bytes, end));
        assertEquals(end, Varints.sizeBytes(value));
        assertEquals(value, Varints.readInt(ByteBuffer.wrap(bytes)));
    }

    private static void checkLong(long value) throws InvalidBatchException {
        ByteBuffer expected = ByteBuffer.allocate(10);
        ByteUtils.writeVarlong(value, expected);
        byte[] bytes = new byte[10];
        int end = Varints.put(bytes, 0, value);
        assertArrayEquals(Arrays.copyOf(expected.array(), expected.position()), Arrays.copyOf(bytes, end));
        assertEquals(end, Varints.sizeBytes(value));
        assertEquals(value, Varints.readLong(ByteBuffer.wrap(bytes)));
    }
}
