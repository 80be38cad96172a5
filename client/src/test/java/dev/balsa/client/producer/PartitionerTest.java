package dev.balsa.client.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.fake.FakeCluster;
import dev.balsa.client.fake.WriteFault;
import dev.balsa.proto.v1.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionerTest {
    @ParameterizedTest
    @CsvSource({
        "21, -973932308",
        "foobar, -790332482",
        "a-little-bit-long-string, -985981536",
        "a-little-bit-longer-string, -1486304829",
        "abc, 479470107"
    })
    void hashesAreTheKnownOnes(String key, int hash) {
        assertEquals(hash, Murmur2.hash(key.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void keysLandWhereKafkaPutsThem() {
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            byte[] key = new byte[random.nextInt(40)];
            random.nextBytes(key);
            int partitions = 1 + random.nextInt(200);
            assertEquals(Utils.murmur2(key), Murmur2.hash(key));
            assertEquals(Utils.toPositive(Utils.murmur2(key)) % partitions, Murmur2.partition(key, partitions));
        }
    }

    @Test
    void recordsWithoutKeyStayUntilABatchIsFull() {
        StickyChoice sticky = new StickyChoice(1_000, topic -> partition -> 0, new Random(1));
        Set<Integer> seen = new HashSet<>();
        for (int round = 0; round < 200; round++) {
            int first = sticky.choose("t", 100, 6);
            for (int i = 1; i < 10; i++) {
                assertEquals(first, sticky.choose("t", 100, 6));
            }
            seen.add(first);
        }
        assertEquals(6, seen.size());
    }

    @Test
    void longQueuesAndMissingLeadersAreAvoided() {
        long[] queued = {0, 9_000, -1, 0};
        int[] chosen = new int[4];
        StickyChoice sticky = new StickyChoice(1_000, topic -> partition -> queued[partition], new Random(1));
        for (int i = 0; i < 10_000; i++) {
            chosen[sticky.choose("t", 1_000, 4)]++;
        }
        assertEquals(0, chosen[2]);
        assertTrue(chosen[1] < 1_000, "the slow one got " + chosen[1]);
        assertTrue(chosen[0] > 4_000 && chosen[3] > 4_000);
    }

    @Test
    void withoutAnyLeaderAllAreAlike() {
        Set<Integer> seen = new HashSet<>();
        StickyChoice sticky = new StickyChoice(1, topic -> partition -> -1, new Random(1));
        for (int i = 0; i < 200; i++) {
            seen.add(sticky.choose("t", 1, 3));
        }
        assertEquals(Set.of(0, 1, 2), seen);
    }

    @Test
    void roundRobinTakesTurnsWhateverTheKey() {
        RoundRobinPartitioner turns = new RoundRobinPartitioner();
        for (int i = 0; i < 10; i++) {
            assertEquals(i % 3, turns.partition("t", new byte[] {1}, null, 3));
        }
    }

    @Test
    void withoutAdaptationEveryPartitionIsAsLikely() throws Exception {
        int[] sent = spread(Map.of(
                ProducerOptions.PARTITIONER_ADAPTIVE,
                false,
                ProducerOptions.BATCH_SIZE,
                60,
                ProducerOptions.LINGER_MS,
                60_000,
                ProducerOptions.BUFFER_MEMORY,
                1 << 20));
        assertTrue(sent[0] > 100 && sent[1] > 100, sent[0] + " and " + sent[1]);
    }

    /** Partition 0 answers nothing, so that its queue gets old; records without a key then go to the other one. */
    @Test
    void partitionsThatAreNotAvailableAreAvoided() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(2, 2);
                BalsaProducer<String, String> producer = ProducerFixture.producer(
                        cluster,
                        Map.of(
                                ProducerOptions.PARTITIONER_AVAILABILITY_TIMEOUT_MS, 20,
                                ProducerOptions.MAX_IN_FLIGHT, 1,
                                ProducerOptions.BATCH_SIZE, 1))) {
            cluster.plan((broker, partition, batch) ->
                    partition.partition() == 0 ? new WriteFault.BeSilent() : WriteFault.none());
            // Under way for good, and behind it one that has to wait.
            var _stuck = producer.send(new ProducerRecord<>(ProducerFixture.TOPIC, 0, null, "stuck"));
            var _waiting = producer.send(new ProducerRecord<>(ProducerFixture.TOPIC, 0, null, "waiting"));
            List<Integer> used = new ArrayList<>();
            Awaitility.await().until(() -> {
                used.clear();
                for (int i = 0; i < 50; i++) {
                    var sent = producer.send(new ProducerRecord<>(ProducerFixture.TOPIC, "any"));
                    used.add(((DeliveryFuture) sent).partition());
                }
                return !used.contains(0);
            });
            assertEquals(50, used.size());
            producer.close(Duration.ZERO);
        }
    }

    /** What made the partition unavailable has expired with its delivery timeout: it is as good as the others again. */
    @Test
    void partitionsAreUsedAgainOnceTheirOldRecordsHaveExpired() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(2, 2);
                BalsaProducer<String, String> producer = ProducerFixture.producer(
                        cluster,
                        Map.of(
                                ProducerOptions.PARTITIONER_AVAILABILITY_TIMEOUT_MS, 20,
                                ProducerOptions.MAX_IN_FLIGHT, 1,
                                ProducerOptions.BATCH_SIZE, 1,
                                ProducerOptions.DELIVERY_TIMEOUT_MS, 200,
                                ProducerOptions.REQUEST_TIMEOUT_MS, 200))) {
            cluster.plan((broker, partition, batch) ->
                    partition.partition() == 0 ? new WriteFault.Refuse(Reason.REASON_THROTTLED) : WriteFault.none());
            var refused = producer.send(new ProducerRecord<>(ProducerFixture.TOPIC, 0, null, "refused"));
            Awaitility.await().until(refused::isDone);
            Awaitility.await().until(() -> {
                var sent = producer.send(new ProducerRecord<>(ProducerFixture.TOPIC, "any"));
                return ((DeliveryFuture) sent).partition() == 0;
            });
            producer.close(Duration.ZERO);
        }
    }

    @Test
    void aTopicMadeAgainWithFewerPartitionsLosesThePartitionChosenBefore() {
        StickyChoice sticky = new StickyChoice(1_000, topic -> partition -> 0, new Random(1));
        for (int round = 0; round < 20; round++) {
            int chosen = sticky.choose("t", 999, 6);
            int later = sticky.choose("t", 1, 2);
            assertTrue(later < 2, chosen + ", then " + later);
            sticky.choose("t", 1_000, 2);
        }
    }

    private static int[] spread(Map<String, ?> options) throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(2, 2);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
            int[] sent = new int[2];
            for (int i = 0; i < 1_000; i++) {
                var future = producer.send(new ProducerRecord<>(ProducerFixture.TOPIC, "any"));
                sent[((DeliveryFuture) future).partition()]++;
            }
            return sent;
        }
    }
}
