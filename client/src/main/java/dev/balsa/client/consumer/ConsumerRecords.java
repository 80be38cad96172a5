package dev.balsa.client.consumer;

import dev.balsa.client.TopicPartition;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one {@code poll} returned: records of some partitions, in order within each.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class ConsumerRecords<K, V> implements Iterable<ConsumerRecord<K, V>> {
    private final Map<TopicPartition, List<ConsumerRecord<K, V>>> records;

    ConsumerRecords(Map<TopicPartition, List<ConsumerRecord<K, V>>> records) {
        this.records = Collections.unmodifiableMap(new LinkedHashMap<>(records));
    }

    public Set<TopicPartition> partitions() {
        return records.keySet();
    }

    public List<ConsumerRecord<K, V>> records(TopicPartition partition) {
        return Collections.unmodifiableList(records.getOrDefault(partition, List.of()));
    }

    public int count() {
        return records.values().stream().mapToInt(List::size).sum();
    }

    public boolean isEmpty() {
        return records.isEmpty();
    }

    @Override
    public Iterator<ConsumerRecord<K, V>> iterator() {
        return records.values().stream().flatMap(List::stream).iterator();
    }
}
