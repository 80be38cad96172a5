package dev.balsa.client.consumer;

import dev.balsa.client.Header;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that was read.
 *
 * @param <K> key
 * @param <V> value
 * @param timestampMs the producer's time, milliseconds since 1970
 * @param key null if there is none
 * @param value null for a tombstone
 * @param leaderEpoch term of the leader that wrote it
 */
public record ConsumerRecord<K, V>(
        String topic,
        int partition,
        long offset,
        long timestampMs,
        @Nullable K key,
        @Nullable V value,
        List<Header> headers,
        int leaderEpoch) {}
