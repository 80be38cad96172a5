package dev.balsa.client.serialization;

import dev.balsa.client.SerializationException;

/** An IEEE 754 number of 32 bits, most significant byte first. */
public final class FloatDeserializer implements Deserializer<Float> {
    /** @throws SerializationException if there are more or fewer bytes than the number has */
    @Override
    public Float deserialize(String topic, byte[] data) {
        return FixedSize.check(data, Float.BYTES, "Float").getFloat();
    }
}
