package dev.balsa.chaos.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.balsa.chaos.remote.BrokerFaults;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.NewTopic;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.StringDeserializer;
import dev.balsa.client.serialization.StringSerializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Somebody's application, an order book in one partition, tested as the documentation shows. */
@BalsaCluster(brokers = 3)
class OrdersTest {
    private static final int ORDERS = 200;

    @BeforeAll
    static void createTopics(TestCluster cluster) {
        try (BalsaAdmin admin = new BalsaAdmin(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            for (String topic : List.of("killed", "paused", "frozen", "ended")) {
                admin.createTopic(new NewTopic(topic, 1, 3));
            }
        }
    }

    @Test
    void noOrderIsLostWhenTheLeaderIsKilled(TestCluster cluster) throws Exception {
        int leader = cluster.leader("killed", 0);
        place(cluster, "killed", () -> cluster.kill(leader));
        assertEquals(expected(), placed(cluster, "killed"));
        assertNotEquals(leader, cluster.leader("killed", 0));
    }

    @Test
    void noOrderIsLostWhenTheLeaderIsPaused(TestCluster cluster) throws Exception {
        place(cluster, "paused", () -> cluster.pause(cluster.leader("paused", 0)));
        assertEquals(expected(), placed(cluster, "paused"));
    }

    @Test
    void noOrderIsLostWhenTheLeaderHangsForAWhile(TestCluster cluster) throws Exception {
        place(
                cluster,
                "frozen",
                () -> cluster.inject(cluster.leader("frozen", 0), BrokerFaults.pause(), Duration.ofSeconds(3)));
        assertEquals(expected(), placed(cluster, "frozen"));
    }

    @Test
    void noOrderIsLostWhenTheLeaderEndsItself(TestCluster cluster) throws Exception {
        int leader = cluster.leader("ended", 0);
        place(cluster, "ended", () -> cluster.inject(leader, BrokerFaults.kill(), Duration.ofSeconds(1)));
        assertEquals(expected(), placed(cluster, "ended"));
        Awaitility.await().ignoreExceptions().until(() -> cluster.leader("ended", 0) != leader);
    }

    private interface Break {
        void now() throws Exception;
    }

    /** Places the orders, and breaks the cluster in the middle of them. */
    private static void place(TestCluster cluster, String topic, Break fault) throws Exception {
        try (BalsaProducer<String, String> producer = new BalsaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrap()), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < ORDERS; i++) {
                if (i == ORDERS / 2) {
                    fault.now();
                }
                producer.send(new ProducerRecord<>(topic, 0, null, "order " + i))
                        .get();
            }
        }
    }

    private static List<String> expected() {
        return IntStream.range(0, ORDERS).mapToObj(i -> "order " + i).toList();
    }

    private static List<String> placed(TestCluster cluster, String topic) {
        List<String> orders = new ArrayList<>();
        try (BalsaConsumer<String, String> consumer = new BalsaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrap()), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> order : consumer.poll(Duration.ofMillis(200))) {
                    orders.add(String.valueOf(order.value()));
                }
            }
        }
        return orders;
    }
}
