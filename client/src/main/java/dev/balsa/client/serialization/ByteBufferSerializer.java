package dev.balsa.client.serialization;

import java.nio.ByteBuffer;

/** The bytes of a buffer from position to limit, copied; the buffer stays as it is. */
public final class ByteBufferSerializer implements Serializer<ByteBuffer> {
    @Override
    public byte[] serialize(String topic, ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(data.position(), bytes);
        return bytes;
    }
}
