package dev.balsa.client.producer;

import static dev.balsa.client.producer.ProducerFixture.P0;
import static dev.balsa.client.producer.ProducerFixture.TOPIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.fake.FakeCluster;
import dev.balsa.client.fake.WriteFault;
import dev.balsa.proto.v1.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong: records of a partition are written once, in the order of sending, and told so in that order. */
class ProducerOrderTest {
    private static final List<Reason> REFUSALS = List.of(
            Reason.REASON_NO_LEADER,
            Reason.REASON_THROTTLED,
            Reason.REASON_QUORUM_LOST,
            Reason.REASON_CORRUPT_BATCH,
            Reason.REASON_STALE_LEADER_EPOCH);

    /** Faults on every tenth write or so, for a while. */
    private static WriteFault.Plan faults(long seed, FakeCluster cluster, int limit, boolean definiteOnly) {
        Random random = new Random(seed);
        AtomicInteger count = new AtomicInteger();
        return (broker, partition, batch) -> {
            if (random.nextInt(8) != 0 || count.incrementAndGet() > limit) {
                return WriteFault.none();
            }
            return switch (random.nextInt(definiteOnly ? 2 : 6)) {
                case 0 -> new WriteFault.Refuse(REFUSALS.get(random.nextInt(REFUSALS.size())));
                case 1 -> {
                    cluster.moveLeader(partition, 1 + random.nextInt(3));
                    yield new WriteFault.Refuse(Reason.REASON_NOT_LEADER);
                }
                case 2 -> new WriteFault.WriteAndReset();
                case 3 -> new WriteFault.Reset();
                case 4 -> new WriteFault.WriteAndFail(Reason.REASON_COMMIT_TIMEOUT);
                default -> new WriteFault.WriteAndFail(Reason.REASON_LEADERSHIP_LOST);
            };
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomFaultsChangeNothing(long seed) throws Exception {
        Map<String, Object> options = new HashMap<>();
        options.put(ProducerOptions.BATCH_SIZE, 120);
        options.put(ProducerOptions.MAX_IN_FLIGHT, 1 + (int) (seed % 5));
        options.put(ProducerOptions.COMPRESSION_TYPE, seed % 2 == 0 ? "none" : "gzip");
        run(seed, options, false);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void definiteFaultsChangeNothingWithoutIdempotence(long seed) throws Exception {
        run(
                seed,
                Map.of(
                        ProducerOptions.BATCH_SIZE, 120,
                        ProducerOptions.ENABLE_IDEMPOTENCE, false,
                        ProducerOptions.MAX_IN_FLIGHT, 8),
                true);
    }

    private static void run(long seed, Map<String, Object> options, boolean definiteOnly) throws Exception {
        int partitions = 4;
        int records = 600;
        try (FakeCluster cluster = ProducerFixture.cluster(3, partitions);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
            cluster.plan(faults(seed, cluster, 120, definiteOnly));
            Map<Integer, List<Long>> told = new HashMap<>();
            List<Future<RecordMetadata>> futures = new ArrayList<>();
            for (int i = 0; i < records; i++) {
                for (int p = 0; p < partitions; p++) {
                    List<Long> offsets =
                            told.computeIfAbsent(p, key -> Collections.synchronizedList(new ArrayList<>()));
                    futures.add(producer.send(
                            new ProducerRecord<>(TOPIC, p, "key", Integer.toString(i)),
                            (metadata, failure) -> offsets.add(metadata == null ? -1 : metadata.offset())));
                }
            }
            producer.flush();
            for (int i = 0; i < futures.size(); i++) {
                RecordMetadata metadata = ProducerFixture.get(futures.get(i));
                assertEquals(i / partitions, metadata.offset(), "seed " + seed);
            }
            for (int p = 0; p < partitions; p++) {
                String where = "seed " + seed + " partition " + p;
                assertEquals(ProducerFixture.numbers(records), cluster.values(new TopicPartition(TOPIC, p)), where);
                List<Long> offsets = List.copyOf(told.get(p));
                assertEquals(offsets.stream().sorted().toList(), offsets, where);
                assertEquals(records, offsets.size(), where);
            }
        }
    }

    @Test
    void aLostAnswerMakesADuplicateThatIsRecognised() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, Map.of())) {
            AtomicInteger writes = new AtomicInteger();
            cluster.plan((broker, partition, batch) ->
                    writes.incrementAndGet() == 1 ? new WriteFault.WriteAndReset() : WriteFault.none());
            RecordMetadata metadata = ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "one")));
            assertTrue(metadata.duplicate());
            assertEquals(0, metadata.offset());
            assertEquals(Acks.QUORUM, metadata.reached());
            assertEquals(List.of("one"), cluster.values(P0));
            assertEquals(1, cluster.duplicates(P0));
        }
    }

    /** One bad batch in the middle of a full pipeline takes nothing with it and makes no gap in the sequence. */
    @Test
    void aBatchThatCanNeverBeWrittenFailsAlone() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer =
                        ProducerFixture.producer(cluster, Map.of(ProducerOptions.BATCH_SIZE, 1))) {
            AtomicInteger writes = new AtomicInteger();
            cluster.plan((broker, partition, batch) -> writes.incrementAndGet() == 5
                    ? new WriteFault.Refuse(Reason.REASON_INVALID_RECORD)
                    : WriteFault.none());
            List<Future<RecordMetadata>> futures = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                futures.add(producer.send(new ProducerRecord<>(TOPIC, 0, null, Integer.toString(i))));
            }
            int failed = 0;
            List<String> expected = ProducerFixture.numbers(40);
            for (int i = 0; i < futures.size(); i++) {
                try {
                    ProducerFixture.get(futures.get(i));
                } catch (ExecutionException e) {
                    BalsaException failure = assertInstanceOf(BalsaException.class, e.getCause());
                    assertEquals("INVALID_RECORD", failure.reason());
                    assertTrue(failure.definitelyNotWritten());
                    expected.remove(Integer.toString(i));
                    failed++;
                }
            }
            assertEquals(1, failed);
            assertEquals(expected, cluster.values(P0));
            assertEquals(0, cluster.duplicates(P0));
        }
    }

    @Test
    void aForgottenSequenceGoesOnUnderANewId() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, Map.of())) {
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "one")));
            cluster.forgetProducers(P0);
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "two")));
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "three")));
            assertEquals(List.of("one", "two", "three"), cluster.values(P0));
        }
    }

    @Test
    void aSequenceThatIsAlwaysRefusedEndsInAnError() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, Map.of())) {
            cluster.plan((broker, partition, batch) -> new WriteFault.Refuse(Reason.REASON_OUT_OF_ORDER_SEQUENCE));
            ExecutionException failed = assertThrows(
                    ExecutionException.class,
                    () -> ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "one"))));
            assertEquals(
                    "OUT_OF_ORDER_SEQUENCE",
                    assertInstanceOf(BalsaException.class, failed.getCause()).reason());
        }
    }

    @Test
    void tooLargeABatchIsSentInTwo() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer =
                        ProducerFixture.producer(cluster, Map.of(ProducerOptions.LINGER_MS, 50))) {
            cluster.maxBatchBytes(300);
            List<Future<RecordMetadata>> futures = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                futures.add(producer.send(new ProducerRecord<>(TOPIC, 0, null, Integer.toString(i))));
            }
            for (int i = 0; i < futures.size(); i++) {
                assertEquals(i, ProducerFixture.get(futures.get(i)).offset());
            }
            assertEquals(ProducerFixture.numbers(100), cluster.values(P0));
            assertTrue(cluster.batches(P0) > 2);
        }
    }

    @Test
    void aRecordTooLargeForTheBrokerFails() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, Map.of())) {
            cluster.maxBatchBytes(300);
            ExecutionException failed = assertThrows(
                    ExecutionException.class,
                    () -> ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "x".repeat(400)))));
            BalsaException failure = assertInstanceOf(BalsaException.class, failed.getCause());
            assertEquals("RECORD_TOO_LARGE", failure.reason());
            assertTrue(failure.definitelyNotWritten());
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "short")));
        }
    }
}
