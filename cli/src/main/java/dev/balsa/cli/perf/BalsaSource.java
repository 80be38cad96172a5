package dev.balsa.cli.perf;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.serialization.ByteArrayDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A consumer of this client library, of some partitions. */
public final class BalsaSource implements RecordSource {
    private final BalsaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /** @param fromEnd whether to begin at what is the end now, or at the first record */
    public BalsaSource(Map<String, ?> options, List<TopicPartition> partitions, boolean fromEnd) {
        this.consumer = new BalsaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.partitions = List.copyOf(partitions);
        consumer.assign(partitions);
        if (fromEnd) {
            consumer.endOffsets(partitions).forEach(consumer::seek);
        } else {
            consumer.seekToBeginning(partitions);
        }
    }

    /** Records between the first and what is the end now, over all partitions. */
    public long available() {
        long ends = sum(consumer.endOffsets(partitions));
        return ends - sum(consumer.beginningOffsets(partitions));
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void poll(Duration timeout, Visitor visitor) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            byte[] key = record.key();
            byte[] value = record.value();
            visitor.value(key == null ? 0 : key.length, value == null ? new byte[0] : value);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
