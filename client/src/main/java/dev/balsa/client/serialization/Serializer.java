package dev.balsa.client.serialization;

/**
 * Turns keys or values into bytes. Called by any thread that sends; null keys and values never come here.
 *
 * @param <T> what it takes
 */
@FunctionalInterface
public interface Serializer<T> {
    /** The bytes are not copied: they must not change afterwards. */
    byte[] serialize(String topic, T data);
}
