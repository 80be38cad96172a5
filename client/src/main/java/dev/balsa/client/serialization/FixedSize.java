package dev.balsa.client.serialization;

import dev.balsa.client.SerializationException;
import java.nio.ByteBuffer;

/** Values that always have the same number of bytes. */
final class FixedSize {
    private FixedSize() {}

    static ByteBuffer check(byte[] data, int sizeBytes, String what) {
        if (data.length != sizeBytes) {
            throw new SerializationException(what + " has " + sizeBytes + " bytes, not " + data.length, null);
        }
        return ByteBuffer.wrap(data);
    }
}
