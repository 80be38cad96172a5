package dev.balsa.client.producer;

import dev.balsa.client.Header;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record to send.
 *
 * @param <K> key
 * @param <V> value
 * @param partition null lets the producer choose
 * @param timestampMs milliseconds since 1970; null means now
 * @param key null if there is none
 * @param value null for a tombstone
 */
public record ProducerRecord<K, V>(
        String topic,
        @Nullable Integer partition,
        @Nullable Long timestampMs,
        @Nullable K key,
        @Nullable V value,
        List<Header> headers) {
    /** @throws IllegalArgumentException if partition or timestamp is negative */
    public ProducerRecord {
        if (partition != null && partition < 0) {
            throw new IllegalArgumentException("partition " + partition + " is negative");
        }
        if (timestampMs != null && timestampMs < 0) {
            throw new IllegalArgumentException("timestamp " + timestampMs + " is negative");
        }
        headers = List.copyOf(headers);
    }

    public ProducerRecord(String topic, @Nullable K key, @Nullable V value) {
        this(topic, null, null, key, value, List.of());
    }

    public ProducerRecord(String topic, @Nullable V value) {
        this(topic, null, null, null, value, List.of());
    }

    public ProducerRecord(String topic, int partition, @Nullable K key, @Nullable V value) {
        this(topic, partition, null, key, value, List.of());
    }
}
