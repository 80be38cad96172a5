package dev.balsa.client.serialization;

import dev.balsa.client.SerializationException;

/** An IEEE 754 number of 64 bits, most significant byte first. */
public final class DoubleDeserializer implements Deserializer<Double> {
    /** @throws SerializationException if there are more or fewer bytes than the number has */
    @Override
    public Double deserialize(String topic, byte[] data) {
        return FixedSize.check(data, Double.BYTES, "Double").getDouble();
    }
}
