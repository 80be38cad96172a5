package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.CorruptRecordException;
import dev.balsa.client.Header;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.config.ConfigException;
import dev.balsa.client.config.OptionValues;
import dev.balsa.client.serialization.Deserializer;
import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.InvalidBatchException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes records out of fetched batches and moves positions behind them. */
final class RecordCollector<K, V> {
    private final Deserializer<? extends K> keyDeserializer;
    private final Deserializer<? extends V> valueDeserializer;
    private final int maxRecords;

    RecordCollector(
            Deserializer<? extends K> keyDeserializer, Deserializer<? extends V> valueDeserializer, int maxRecords) {
        this.keyDeserializer = keyDeserializer;
        this.valueDeserializer = valueDeserializer;
        this.maxRecords = maxRecords;
    }

    /**
     * A collector with these deserializers, or those that the options name.
     *
     * @throws ConfigException if there is neither
     */
    @SuppressWarnings("unchecked") // The option's text names a class; whether it fits K and V only its use can tell.
    static <K, V> RecordCollector<K, V> of(
            OptionValues values,
            @Nullable Deserializer<? extends K> keyDeserializer,
            @Nullable Deserializer<? extends V> valueDeserializer) {
        return new RecordCollector<>(
                keyDeserializer != null
                        ? keyDeserializer
                        : (Deserializer<? extends K>) named(values, ConsumerOptions.KEY_DESERIALIZER),
                valueDeserializer != null
                        ? valueDeserializer
                        : (Deserializer<? extends V>) named(values, ConsumerOptions.VALUE_DESERIALIZER),
                values.intValue(ConsumerOptions.MAX_POLL_RECORDS));
    }

    private static Deserializer<?> named(OptionValues values, String option) {
        return values.instance(option, Deserializer.class)
                .orElseThrow(
                        () -> new ConfigException("option " + option + " is missing, and no deserializer was given"));
    }

    /**
     * The next records, partition by partition, as many as one poll may return.
     *
     * @throws BalsaException if there are none and the first partition with bytes cannot be read
     */
    Map<TopicPartition, List<ConsumerRecord<K, V>>> collect(Collection<AssignedPartition> partitions) {
        Map<TopicPartition, List<ConsumerRecord<K, V>>> collected = new LinkedHashMap<>();
        int left = maxRecords;
        for (AssignedPartition partition : partitions) {
            if (partition.isPaused() || partition.isRevoked() || left == 0) {
                continue;
            }
            List<ConsumerRecord<K, V>> records = new ArrayList<>();
            try {
                take(partition, left, records);
            } catch (BalsaException e) {
                if (records.isEmpty() && collected.isEmpty()) {
                    throw e;
                }
                // What is good is returned; the next poll comes here again and fails.
            }
            if (!records.isEmpty()) {
                left -= records.size();
                collected.put(partition.partition(), records);
            }
        }
        return collected;
    }

    private void take(AssignedPartition partition, int max, List<ConsumerRecord<K, V>> records) {
        BatchCursor cursor = partition.cursor();
        try {
            while (records.size() < max) {
                BatchRecord record = cursor.peek(partition.position());
                if (record == null) {
                    // Everything fetched is handed out, or was never meant for callers.
                    partition.advance(partition.nextFetchOffset());
                    return;
                }
                if (record.timestampMs() >= partition.skipBeforeMs()) {
                    partition.skippedEnough();
                    records.add(convert(partition.partition(), record, cursor.leaderEpoch()));
                }
                cursor.consume();
                partition.returned(record.offset() + 1, cursor.leaderEpoch());
            }
        } catch (InvalidBatchException e) {
            throw new CorruptRecordException(partition.partition(), partition.position(), e);
        }
    }

    private ConsumerRecord<K, V> convert(TopicPartition partition, BatchRecord record, int leaderEpoch) {
        K key;
        V value;
        try {
            key = deserialize(keyDeserializer, partition.topic(), record.key());
            value = deserialize(valueDeserializer, partition.topic(), record.value());
        } catch (RuntimeException e) {
            throw new RecordDeserializationException(partition, record.offset(), e);
        }
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                record.offset(),
                record.timestampMs(),
                key,
                value,
                headers(record.headers()),
                leaderEpoch);
    }

    private static <T> @Nullable T deserialize(
            Deserializer<? extends T> deserializer, String topic, @Nullable ByteBuffer bytes) {
        return bytes == null ? null : deserializer.deserialize(topic, copy(bytes));
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    private static List<Header> headers(List<BatchRecord.Header> headers) {
        if (headers.isEmpty()) {
            return List.of();
        }
        List<Header> copies = new ArrayList<>(headers.size());
        for (BatchRecord.Header header : headers) {
            ByteBuffer value = header.value();
            copies.add(new Header(header.key(), value == null ? null : copy(value)));
        }
        return List.copyOf(copies);
    }
}
