package dev.balsa.client.serialization;

import dev.balsa.client.SerializationException;

/** A 64-bit number, most significant byte first. */
public final class LongDeserializer implements Deserializer<Long> {
    /** @throws SerializationException if there are more or fewer bytes than the number has */
    @Override
    public Long deserialize(String topic, byte[] data) {
        return FixedSize.check(data, Long.BYTES, "Long").getLong();
    }
}
