package dev.balsa.client.serialization;

/** Takes bytes as they are. */
public final class ByteArraySerializer implements Serializer<byte[]> {
    @Override
    public byte[] serialize(String topic, byte[] data) {
        return data;
    }
}
