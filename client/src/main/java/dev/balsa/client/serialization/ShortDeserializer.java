package dev.balsa.client.serialization;

import dev.balsa.client.SerializationException;

/** A 16-bit number, most significant byte first. */
public final class ShortDeserializer implements Deserializer<Short> {
    /** @throws SerializationException if there are more or fewer bytes than the number has */
    @Override
    public Short deserialize(String topic, byte[] data) {
        return FixedSize.check(data, Short.BYTES, "Short").getShort();
    }
}
