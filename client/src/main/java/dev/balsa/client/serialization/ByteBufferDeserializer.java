package dev.balsa.client.serialization;

import java.nio.ByteBuffer;

/** The bytes as a buffer. */
public final class ByteBufferDeserializer implements Deserializer<ByteBuffer> {
    @Override
    public ByteBuffer deserialize(String topic, byte[] data) {
        return ByteBuffer.wrap(data);
    }
}
