package dev.balsa.client.serialization;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A UUID in its usual spelling, as UTF-8. */
public final class UUIDSerializer implements Serializer<UUID> {
    @Override
    public byte[] serialize(String topic, UUID data) {
        return data.toString().getBytes(StandardCharsets.UTF_8);
    }
}
