package dev.balsa.client.serialization;

import java.nio.ByteBuffer;

/** A 16-bit number, most significant byte first. */
public final class ShortSerializer implements Serializer<Short> {
    @Override
    public byte[] serialize(String topic, Short data) {
        return ByteBuffer.allocate(Short.BYTES).putShort(data).array();
    }
}
