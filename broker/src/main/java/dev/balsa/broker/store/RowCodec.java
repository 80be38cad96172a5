package dev.balsa.broker.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A group's rows as bytes, to be carried to another replica: the format's version, then row after row the length and the bytes of
 * the key, without the group it begins with, and of the value. Big-endian.
 */
final class RowCodec {
    static final byte VERSION = 1;

    private RowCodec() {}

    /** @param groupBytes how many bytes of the key name the group */
    static byte[] encode(byte[] key, int groupBytes, byte[] value) {
        int keyBytes = key.length - groupBytes;
        return ByteBuffer.allocate(Integer.BYTES + keyBytes + Integer.BYTES + value.length)
                .putInt(keyBytes)
                .put(key, groupBytes, keyBytes)
                .putInt(value.length)
                .put(value)
                .array();
    }

    /**
     * @param group precedes every key
     * @throws IOException if these are not the bytes of rows
     */
    static void decode(ByteBuffer bytes, byte[] group, StateRows.Visitor visitor) throws IOException {
        if (!bytes.hasRemaining() || bytes.get() != VERSION) {
            throw new IOException(
                    "the state that another replica sent has an unknown format; run the same version everywhere");
        }
        while (bytes.hasRemaining()) {
            byte[] end = field(bytes);
            byte[] key = Arrays.copyOf(group, group.length + end.length);
            System.arraycopy(end, 0, key, group.length, end.length);
            visitor.visit(key, field(bytes));
        }
    }

    private static byte[] field(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IOException("the state that another replica sent is cut off or not one");
        }
        byte[] field = new byte[length];
        bytes.get(field);
        return field;
    }
}
