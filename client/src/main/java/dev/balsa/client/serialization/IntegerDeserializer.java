package dev.balsa.client.serialization;

import dev.balsa.client.SerializationException;

/** A 32-bit number, most significant byte first. */
public final class IntegerDeserializer implements Deserializer<Integer> {
    /** @throws SerializationException if there are more or fewer bytes than the number has */
    @Override
    public Integer deserialize(String topic, byte[] data) {
        return FixedSize.check(data, Integer.BYTES, "Integer").getInt();
    }
}
