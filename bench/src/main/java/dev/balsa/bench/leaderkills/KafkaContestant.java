package dev.balsa.bench.leaderkills;

import dev.balsa.bench.compare.KafkaCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka in KRaft mode with its own defaults, each process a broker and a controller. */
final class KafkaContestant implements Contestant {
    private final KafkaCluster cluster;

    KafkaContestant(KafkaCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "Kafka";
    }

    @Override
    public void start(int partitions) throws IOException {
        cluster.start();
        cluster.createTopic(TOPIC, partitions, Map.of());
    }

    @Override
    public Sender sender(int partition) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                new HashMap<>(Map.of("bootstrap.servers", cluster.bootstrap(), "acks", "all")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        return new Sender() {
            @Override
            public void send(byte[] value) throws IOException, InterruptedException {
                try {
                    producer.send(new ProducerRecord<>(TOPIC, partition, null, value))
                            .get();
                } catch (ExecutionException | KafkaException e) {
                    throw new IOException(e);
                }
            }

            @Override
            public void close() {
                producer.close(Duration.ZERO);
            }
        };
    }

    @Override
    public Map<Integer, Integer> leaders() throws IOException {
        Map<Integer, Integer> leaders = new HashMap<>();
        try (Admin admin = admin()) {
            answer(admin.describeTopics(List.of(TOPIC)).allTopicNames())
                    .values()
                    .forEach(topic -> topic.partitions().forEach(one -> {
                        if (one.leader() != null && !one.leader().isEmpty()) {
                            leaders.put(one.partition(), one.leader().id());
                        }
                    }));
        }
        return leaders;
    }

    @Override
    public int controller() throws IOException {
        try (Admin admin = admin()) {
            return answer(admin.describeMetadataQuorum().quorumInfo()).leaderId();
        }
    }

    @Override
    public void kill(int broker) {
        cluster.kill(broker);
    }

    @Override
    public void startAgain(int broker) throws IOException {
        cluster.start(broker);
    }

    @Override
    public void freeze(int broker) throws IOException {
        cluster.signal("STOP", broker);
    }

    @Override
    public void thaw(int broker) throws IOException {
        cluster.signal("CONT", broker);
    }

    @Override
    public void awaitBack(int broker) throws IOException {
        cluster.awaitInSync(TOPIC);
    }

    private Admin admin() {
        return Admin.create(new HashMap<>(Map.of("bootstrap.servers", cluster.bootstrap())));
    }

    private static <T> T answer(KafkaFuture<T> future) throws IOException {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
