package dev.balsa.client.serialization;

import java.nio.ByteBuffer;

/** A 64-bit number, most significant byte first. */
public final class LongSerializer implements Serializer<Long> {
    @Override
    public byte[] serialize(String topic, Long data) {
        return ByteBuffer.allocate(Long.BYTES).putLong(data).array();
    }
}
