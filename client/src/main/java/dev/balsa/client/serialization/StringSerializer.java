package dev.balsa.client.serialization;

import java.nio.charset.StandardCharsets;

/** Text as UTF-8. */
public final class StringSerializer implements Serializer<String> {
    @Override
    public byte[] serialize(String topic, String data) {
        return data.getBytes(StandardCharsets.UTF_8);
    }
}
