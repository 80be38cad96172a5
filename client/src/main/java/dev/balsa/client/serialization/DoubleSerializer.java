package dev.balsa.client.serialization;

import java.nio.ByteBuffer;

/** An IEEE 754 number of 64 bits, most significant byte first. */
public final class DoubleSerializer implements Serializer<Double> {
    @Override
    public byte[] serialize(String topic, Double data) {
        return ByteBuffer.allocate(Double.BYTES).putDouble(data).array();
    }
}
