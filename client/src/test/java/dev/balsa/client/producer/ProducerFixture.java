package dev.balsa.client.producer;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.fake.FakeCluster;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.serialization.StringSerializer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A producer of strings against a fake cluster. */
final class ProducerFixture {
    static final String TOPIC = "logs";
    static final TopicPartition P0 = new TopicPartition(TOPIC, 0);

    private ProducerFixture() {}

    static BalsaProducer<String, String> producer(FakeCluster cluster, Map<String, ?> options) {
        return producer(cluster, options, ClientClock.SYSTEM);
    }

    static BalsaProducer<String, String> producer(FakeCluster cluster, Map<String, ?> options, ClientClock clock) {
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerOptions.BOOTSTRAP_SERVERS, cluster.bootstrap());
        all.put(ProducerOptions.RETRY_BACKOFF_MS, 2);
        all.put(ProducerOptions.RETRY_BACKOFF_MAX_MS, 20);
        all.putAll(options);
        return new BalsaProducer<>(
                ProducerOptions.TABLE.read(all),
                new StringSerializer(),
                new StringSerializer(),
                cluster.channels(),
                clock,
                new Random(1));
    }

    static FakeCluster cluster(int brokers, int partitions) {
        FakeCluster cluster = new FakeCluster(brokers);
        cluster.createTopic(TOPIC, partitions);
        return cluster;
    }

    static RecordMetadata get(Future<RecordMetadata> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(20, TimeUnit.SECONDS);
    }

    static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }
}
