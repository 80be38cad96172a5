package dev.balsa.client.consumer;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.fake.FakeCluster;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.serialization.StringDeserializer;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A consumer of strings against a fake cluster. */
final class ConsumerFixture {
    static final String TOPIC = "logs";
    static final TopicPartition P0 = new TopicPartition(TOPIC, 0);
    static final TopicPartition P1 = new TopicPartition(TOPIC, 1);
    static final Duration LONG = Duration.ofSeconds(20);
    static final Duration SHORT = Duration.ofMillis(50);

    private ConsumerFixture() {}

    static BalsaConsumer<String, String> consumer(FakeCluster cluster, Map<String, ?> options) {
        return consumer(cluster, options, ClientClock.SYSTEM);
    }

    static BalsaConsumer<String, String> consumer(FakeCluster cluster, Map<String, ?> options, ClientClock clock) {
        Map<String, Object> all = new HashMap<>();
        all.put(ConsumerOptions.BOOTSTRAP_SERVERS, cluster.bootstrap());
        all.put(ConsumerOptions.AUTO_OFFSET_RESET, "earliest");
        all.put(ConsumerOptions.RETRY_BACKOFF_MS, 2);
        all.put(ConsumerOptions.RETRY_BACKOFF_MAX_MS, 20);
        all.put(ConsumerOptions.FETCH_MAX_WAIT_MS, 20);
        all.putAll(options);
        return new BalsaConsumer<>(
                ConsumerOptions.TABLE.read(all),
                new StringDeserializer(),
                new StringDeserializer(),
                cluster.channels(),
                clock,
                new Random(1));
    }

    static FakeCluster cluster(int brokers, int partitions) {
        FakeCluster cluster = new FakeCluster(brokers);
        cluster.createTopic(TOPIC, partitions);
        return cluster;
    }

    /** Appends batches of three records with the values from, from + 1, ... */
    static void write(FakeCluster cluster, TopicPartition partition, int from, int batches) {
        for (int i = 0; i < batches; i++) {
            cluster.append(partition, batch(from + 3 * i, 3));
        }
    }

    static ByteBuffer batch(int from, int records) {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        for (int i = 0; i < records; i++) {
            byte[] value = Integer.toString(from + i).getBytes(StandardCharsets.UTF_8);
            builder.append(1_000L + from + i, null, ByteBuffer.wrap(value), List.of());
        }
        return builder.build(ProducerStamp.NONE);
    }

    /** Polls until so many records have come, and fails if they do not. */
    static List<ConsumerRecord<String, String>> read(BalsaConsumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        while (records.size() < count) {
            ConsumerRecords<String, String> polled = consumer.poll(LONG);
            if (polled.isEmpty()) {
                throw new AssertionError("only " + records.size() + " of " + count + " records came");
            }
            polled.forEach(records::add);
        }
        return records;
    }

    static List<String> values(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(record -> String.valueOf(record.value())).toList();
    }

    static List<String> numbers(int from, int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }
}
