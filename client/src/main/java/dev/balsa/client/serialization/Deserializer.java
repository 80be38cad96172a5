package dev.balsa.client.serialization;

/**
 * Turns bytes into keys or values. Null keys and values never come here.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface Deserializer<T> {
    T deserialize(String topic, byte[] data);
}
