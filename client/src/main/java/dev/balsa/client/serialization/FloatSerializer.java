package dev.balsa.client.serialization;

import java.nio.ByteBuffer;

/** An IEEE 754 number of 32 bits, most significant byte first. */
public final class FloatSerializer implements Serializer<Float> {
    @Override
    public byte[] serialize(String topic, Float data) {
        return ByteBuffer.allocate(Float.BYTES).putFloat(data).array();
    }
}
