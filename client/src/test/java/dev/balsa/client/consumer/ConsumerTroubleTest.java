package dev.balsa.client.consumer;

import static dev.balsa.client.consumer.ConsumerFixture.LONG;
import static dev.balsa.client.consumer.ConsumerFixture.P0;
import static dev.balsa.client.consumer.ConsumerFixture.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.CorruptRecordException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.codec.CompressionLevels;
import dev.balsa.client.codec.Compressors;
import dev.balsa.client.fake.FakeCluster;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.serialization.StringDeserializer;
import dev.balsa.wire.record.CompressionType;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaders that move, logs that end elsewhere, bytes that are damaged. */
class ConsumerTroubleTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void movingLeadersLoseAndRepeatNothing(long seed) {
        try (FakeCluster cluster = ConsumerFixture.cluster(3, 2);
                BalsaConsumer<String, String> consumer =
                        ConsumerFixture.consumer(cluster, Map.of(ConsumerOptions.MAX_PARTITION_FETCH_BYTES, 200))) {
            Random random = new Random(seed);
            consumer.assign(List.of(P0));
            List<String> values = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                ConsumerFixture.write(cluster, P0, 3 * i, 1);
                if (random.nextInt(3) == 0) {
                    cluster.moveLeader(P0, 1 + random.nextInt(3));
                }
                consumer.poll(Duration.ofMillis(random.nextInt(5))).forEach(r -> values.add(String.valueOf(r.value())));
            }
            values.addAll(ConsumerFixture.values(ConsumerFixture.read(consumer, 120 - values.size())));
            assertEquals(ConsumerFixture.numbers(0, 120), values, "seed " + seed);
        }
    }

    @Test
    void aKilledLeaderIsReplaced() {
        try (FakeCluster cluster = ConsumerFixture.cluster(3, 1);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            ConsumerFixture.write(cluster, P0, 0, 1);
            consumer.assign(List.of(P0));
            ConsumerFixture.read(consumer, 3);
            cluster.kill(1, 2);
            ConsumerFixture.write(cluster, P0, 3, 1);
            assertEquals(ConsumerFixture.numbers(3, 3), ConsumerFixture.values(ConsumerFixture.read(consumer, 3)));
        }
    }

    @Test
    void aFrozenLeaderIsLeftBeforeTheRequestTimesOut() {
        try (FakeCluster cluster = ConsumerFixture.cluster(3, 1);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            ConsumerFixture.write(cluster, P0, 0, 1);
            consumer.assign(List.of(P0));
            ConsumerFixture.read(consumer, 3);
            cluster.freeze(1);
            assertTrue(consumer.poll(Duration.ofMillis(100)).isEmpty());
            cluster.moveLeader(P0, 2);
            ConsumerFixture.write(cluster, P0, 3, 1);
            long startNanos = System.nanoTime();
            assertEquals(ConsumerFixture.numbers(3, 3), ConsumerFixture.values(ConsumerFixture.read(consumer, 3)));
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            assertTrue(tookMs < 5_000, "read again after " + tookMs + " ms");
        }
    }

    @Test
    void outOfRangeIsResetToTheBeginningOrTheEnd() {
        for (String reset : List.of("earliest", "latest")) {
            try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                    BalsaConsumer<String, String> consumer =
                            ConsumerFixture.consumer(cluster, Map.of(ConsumerOptions.AUTO_OFFSET_RESET, reset))) {
                ConsumerFixture.write(cluster, P0, 0, 4);
                cluster.logStart(P0, 6);
                consumer.assign(List.of(P0));
                consumer.seek(P0, 2);
                if (reset.equals("earliest")) {
                    assertEquals(
                            ConsumerFixture.numbers(6, 6), ConsumerFixture.values(ConsumerFixture.read(consumer, 6)));
                } else {
                    assertTrue(consumer.poll(Duration.ofMillis(200)).isEmpty());
                    assertEquals(12, consumer.position(P0));
                }
            }
        }
    }

    @Test
    void withoutAResetOutOfRangeIsAnErrorUntilTheCallerSeeks() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer =
                        ConsumerFixture.consumer(cluster, Map.of(ConsumerOptions.AUTO_OFFSET_RESET, "none"))) {
            ConsumerFixture.write(cluster, P0, 0, 1);
            consumer.assign(List.of(P0));
            assertThrows(NoOffsetForPartitionException.class, () -> consumer.poll(LONG));
            consumer.seek(P0, 99);
            OffsetOutOfRangeException failure =
                    assertThrows(OffsetOutOfRangeException.class, () -> consumer.poll(LONG));
            assertEquals(99, failure.offset());
            assertThrows(OffsetOutOfRangeException.class, () -> consumer.poll(LONG));
            consumer.seek(P0, 0);
            assertEquals(ConsumerFixture.numbers(0, 3), ConsumerFixture.values(ConsumerFixture.read(consumer, 3)));
        }
    }

    @Test
    void aResetByDurationBeginsAtTheFirstRecordYoungEnough() {
        ClientClock clock = new ClientClock() {
            @Override
            public long nowMs() {
                return SYSTEM.nowMs();
            }

            @Override
            public long wallMs() {
                return 3_007;
            }
        };
        Map<String, Object> options = Map.of(
                ConsumerOptions.BOOTSTRAP_SERVERS,
                "broker1:9092",
                ConsumerOptions.AUTO_OFFSET_RESET,
                "by_duration:PT2S");
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = new BalsaConsumer<>(
                        ConsumerOptions.TABLE.read(options),
                        new StringDeserializer(),
                        new StringDeserializer(),
                        cluster.channels(),
                        clock,
                        new Random(1))) {
            // Records carry the times 1000, 1001, ...: the seventh is the first of 1007 or later.
            ConsumerFixture.write(cluster, P0, 0, 4);
            consumer.assign(List.of(P0));
            assertEquals(ConsumerFixture.numbers(7, 5), ConsumerFixture.values(ConsumerFixture.read(consumer, 5)));
        }
    }

    @Test
    void aDamagedBatchIsToldAndCanBePassed() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            ConsumerFixture.write(cluster, P0, 0, 1);
            ByteBuffer damaged = ConsumerFixture.batch(3, 3);
            int last = damaged.limit() - 2;
            damaged.put(last, (byte) (damaged.get(last) ^ 1));
            cluster.append(P0, damaged);
            ConsumerFixture.write(cluster, P0, 6, 1);
            consumer.assign(List.of(P0));
            assertEquals(ConsumerFixture.numbers(0, 3), ConsumerFixture.values(ConsumerFixture.read(consumer, 3)));
            for (int i = 0; i < 2; i++) {
                CorruptRecordException failure = assertThrows(CorruptRecordException.class, () -> consumer.poll(LONG));
                assertEquals(3, failure.offset());
                assertEquals(P0, failure.partition());
            }
            consumer.seek(P0, 6);
            assertEquals(ConsumerFixture.numbers(6, 3), ConsumerFixture.values(ConsumerFixture.read(consumer, 3)));
        }
    }

    @Test
    void aDecompressionBombIsRefused() throws Exception {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        builder.append(1, null, ByteBuffer.allocate(20 << 20), List.of());
        ByteBuffer bomb = builder.build(
                ProducerStamp.NONE,
                Compressors.of(CompressionType.ZSTD, CompressionLevels.DEFAULT).orElseThrow());
        assertTrue(bomb.remaining() < 10_000, bomb.remaining() + " bytes");
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            cluster.append(P0, bomb);
            consumer.assign(List.of(P0));
            CorruptRecordException failure = assertThrows(CorruptRecordException.class, () -> consumer.poll(LONG));
            assertTrue(String.valueOf(failure.getMessage()).contains("unpacks to more than"), failure.getMessage());
        }
    }

    @Test
    void aRecordThatCannotBeDeserialisedIsToldAndCanBePassed() {
        Map<String, Object> options = Map.of(
                ConsumerOptions.BOOTSTRAP_SERVERS, "broker1:9092", ConsumerOptions.AUTO_OFFSET_RESET, "earliest");
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, Integer> consumer = new BalsaConsumer<>(
                        ConsumerOptions.TABLE.read(options),
                        new StringDeserializer(),
                        (topic, data) -> {
                            int number = Integer.parseInt(new StringDeserializer().deserialize(topic, data));
                            if (number == 2) {
                                throw new IllegalArgumentException("two");
                            }
                            return number;
                        },
                        cluster.channels(),
                        ClientClock.SYSTEM,
                        new Random(1))) {
            ConsumerFixture.write(cluster, P0, 0, 2);
            consumer.assign(List.of(P0));
            assertEquals(2, consumer.poll(LONG).count());
            RecordDeserializationException failure =
                    assertThrows(RecordDeserializationException.class, () -> consumer.poll(LONG));
            assertEquals(2, failure.offset());
            consumer.seek(P0, 3);
            assertEquals(3, consumer.poll(LONG).count());
        }
    }

    @Test
    void anUnknownTopicTimesOutWithAdvice() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            TopicPartition nowhere = new TopicPartition("nowhere", 0);
            consumer.assign(List.of(nowhere));
            assertTrue(consumer.poll(SHORT).isEmpty());
            ClientTimeoutException failure =
                    assertThrows(ClientTimeoutException.class, () -> consumer.position(nowhere, SHORT));
            assertTrue(String.valueOf(failure.getMessage()).contains("is there such a topic"), failure.getMessage());
        }
    }
}
