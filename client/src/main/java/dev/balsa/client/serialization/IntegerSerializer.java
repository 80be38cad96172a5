package dev.balsa.client.serialization;

import java.nio.ByteBuffer;

/** A 32-bit number, most significant byte first. */
public final class IntegerSerializer implements Serializer<Integer> {
    @Override
    public byte[] serialize(String topic, Integer data) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(data).array();
    }
}
