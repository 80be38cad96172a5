package dev.balsa.bench.compare;

import dev.balsa.cli.perf.RecordSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer of Kafka's own client, of all partitions of a topic. */
final class KafkaSource implements RecordSource {
    private final KafkaConsumer<byte[], byte[]> consumer;

    KafkaSource(Map<String, String> options, String topic, int partitions, boolean fromEnd) {
        this.consumer =
                new KafkaConsumer<>(new HashMap<>(options), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(all);
        if (fromEnd) {
            consumer.seekToEnd(all);
        } else {
            consumer.seekToBeginning(all);
        }
        // Positions are looked up when they are first asked for.
        all.forEach(consumer::position);
    }

    @Override
    public void poll(Duration timeout, Visitor visitor) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            visitor.value(record.key() == null ? 0 : record.key().length, record.value());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
