package dev.balsa.client.serialization;

import java.nio.charset.StandardCharsets;

/** Text as UTF-8. */
public final class StringDeserializer implements Deserializer<String> {
    @Override
    public String deserialize(String topic, byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }
}
