package dev.balsa.client.serialization;

import dev.balsa.client.SerializationException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A UUID in its usual spelling, as UTF-8. */
public final class UUIDDeserializer implements Deserializer<UUID> {
    /** @throws SerializationException if the text is none */
    @Override
    public UUID deserialize(String topic, byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new SerializationException("not a UUID: " + text, e);
        }
    }
}
