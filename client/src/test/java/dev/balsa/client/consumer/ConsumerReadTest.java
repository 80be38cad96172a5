package dev.balsa.client.consumer;

import static dev.balsa.client.consumer.ConsumerFixture.LONG;
import static dev.balsa.client.consumer.ConsumerFixture.P0;
import static dev.balsa.client.consumer.ConsumerFixture.P1;
import static dev.balsa.client.consumer.ConsumerFixture.SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.fake.FakeCluster;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a consumer returns, and from where. */
class ConsumerReadTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 200, 50 << 20})
    void everythingComesOnceAndInOrder(int fetchMaxBytes) {
        Map<String, Object> options = Map.of(
                ConsumerOptions.FETCH_MAX_BYTES,
                fetchMaxBytes,
                ConsumerOptions.MAX_PARTITION_FETCH_BYTES,
                Math.min(fetchMaxBytes, 300),
                ConsumerOptions.MAX_POLL_RECORDS,
                7);
        try (FakeCluster cluster = ConsumerFixture.cluster(3, 2);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, options)) {
            ConsumerFixture.write(cluster, P0, 0, 30);
            ConsumerFixture.write(cluster, P1, 0, 30);
            consumer.assign(List.of(P0, P1));
            List<ConsumerRecord<String, String>> records = ConsumerFixture.read(consumer, 180);
            for (int partition = 0; partition < 2; partition++) {
                int wanted = partition;
                List<ConsumerRecord<String, String>> own =
                        records.stream().filter(r -> r.partition() == wanted).toList();
                assertEquals(ConsumerFixture.numbers(0, 90), ConsumerFixture.values(own));
                assertEquals(
                        ConsumerFixture.numbers(0, 90),
                        own.stream().map(r -> Long.toString(r.offset())).toList());
            }
            assertTrue(consumer.poll(SHORT).isEmpty());
            assertEquals(90, consumer.position(P0));
        }
    }

    @Test
    void aBudgetForOneFetchIsSharedWithABrokerThatHasNothing() {
        try (FakeCluster cluster = ConsumerFixture.cluster(2, 2);
                BalsaConsumer<String, String> consumer =
                        ConsumerFixture.consumer(cluster, Map.of(ConsumerOptions.FETCH_MAX_BYTES, 1))) {
            ConsumerFixture.write(cluster, P1, 0, 10);
            consumer.assign(List.of(P0, P1));
            assertEquals(ConsumerFixture.numbers(0, 30), ConsumerFixture.values(ConsumerFixture.read(consumer, 30)));
        }
    }

    /** Calls under way count as much as what has come: two that fit singly and not together are not sent at once. */
    @Test
    void requestsUnderWayTakeOfTheBudget() {
        Map<String, Object> options = Map.of(
                ConsumerOptions.FETCH_MAX_BYTES, 500,
                ConsumerOptions.FETCH_MAX_WAIT_MS, 25_000);
        try (FakeCluster cluster = ConsumerFixture.cluster(2, 2);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, options)) {
            consumer.assign(List.of(P0, P1));
            consumer.seekToBeginning(List.of());
            assertTrue(consumer.position(P0) + consumer.position(P1) == 0);
            Awaitility.await().pollInSameThread().until(() -> {
                consumer.poll(SHORT);
                return cluster.fetchesUnderWay() == 1;
            });
            for (int i = 0; i < 5; i++) {
                consumer.poll(SHORT);
                assertEquals(1, cluster.fetchesUnderWay());
            }
        }
    }

    @Test
    void whatHasComeAndWaitsTakesOfTheBudget() {
        Map<String, Object> options = Map.of(
                ConsumerOptions.FETCH_MAX_BYTES, 500,
                ConsumerOptions.MAX_POLL_RECORDS, 1,
                ConsumerOptions.FETCH_MAX_WAIT_MS, 25_000);
        try (FakeCluster cluster = ConsumerFixture.cluster(2, 2);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, options)) {
            ConsumerFixture.write(cluster, P0, 0, 20);
            consumer.assign(List.of(P0, P1));
            consumer.seekToBeginning(List.of());
            assertTrue(consumer.position(P0) + consumer.position(P1) == 0);
            for (int i = 0; i < 4; i++) {
                assertEquals(1, ConsumerFixture.read(consumer, 1).size());
                // The other partition's broker has to wait for room.
                Awaitility.await().until(() -> cluster.fetchesUnderWay() == 0);
            }
        }
    }

    /** Everything the application has no room for stays at the broker, as bytes of the log and not as a request. */
    @Test
    void aSlowConsumerHoldsNoRequestAtItsBrokers() {
        Map<String, Object> options = Map.of(
                ConsumerOptions.FETCH_MAX_BYTES, 500,
                ConsumerOptions.MAX_POLL_RECORDS, 1,
                ConsumerOptions.FETCH_MAX_WAIT_MS, 25_000);
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, options)) {
            ConsumerFixture.write(cluster, P0, 0, 100);
            consumer.assign(List.of(P0));
            ConsumerFixture.read(consumer, 5);
            Awaitility.await().until(() -> cluster.fetchesUnderWay() == 0);
            assertEquals(ConsumerFixture.numbers(5, 295), ConsumerFixture.values(ConsumerFixture.read(consumer, 295)));
            // With room again one waits for what comes next.
            consumer.poll(SHORT);
            Awaitility.await().until(() -> cluster.fetchesUnderWay() == 1);
        }
    }

    @Test
    void onePollReturnsNoMoreThanAskedFor() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 2);
                BalsaConsumer<String, String> consumer =
                        ConsumerFixture.consumer(cluster, Map.of(ConsumerOptions.MAX_POLL_RECORDS, 4))) {
            ConsumerFixture.write(cluster, P0, 0, 10);
            ConsumerFixture.write(cluster, P1, 0, 10);
            consumer.assign(List.of(P0, P1));
            for (int i = 0; i < 10; i++) {
                ConsumerRecords<String, String> records = consumer.poll(LONG);
                assertTrue(records.count() <= 4, records.count() + " records");
            }
        }
    }

    @Test
    void seekingBeginsAnywhereEvenInsideABatch() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            ConsumerFixture.write(cluster, P0, 0, 4);
            consumer.assign(List.of(P0));
            consumer.seek(P0, 7);
            assertEquals(ConsumerFixture.numbers(7, 5), ConsumerFixture.values(ConsumerFixture.read(consumer, 5)));
            consumer.seek(P0, 1);
            assertEquals(1, consumer.position(P0));
            assertEquals(ConsumerFixture.numbers(1, 11), ConsumerFixture.values(ConsumerFixture.read(consumer, 11)));
            consumer.seekToBeginning(List.of());
            assertEquals(0, consumer.position(P0));
            consumer.seekToEnd(List.of(P0));
            assertEquals(12, consumer.position(P0));
            assertTrue(consumer.poll(SHORT).isEmpty());
            ConsumerFixture.write(cluster, P0, 12, 1);
            assertEquals(ConsumerFixture.numbers(12, 3), ConsumerFixture.values(ConsumerFixture.read(consumer, 3)));
        }
    }

    @Test
    void firstAndLastOffsetsAreKnownWithoutAssignment() {
        try (FakeCluster cluster = ConsumerFixture.cluster(2, 2);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            ConsumerFixture.write(cluster, P0, 0, 4);
            cluster.logStart(P0, 3);
            assertEquals(Map.of(P0, 12L, P1, 0L), consumer.endOffsets(List.of(P0, P1)));
            assertEquals(Map.of(P0, 3L, P1, 0L), consumer.beginningOffsets(List.of(P0, P1)));
        }
    }

    @Test
    void recordsAreFoundByTheirTime() {
        try (FakeCluster cluster = ConsumerFixture.cluster(2, 3);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            ConsumerFixture.write(cluster, P0, 0, 4);
            ConsumerFixture.write(cluster, P1, 100, 1);
            TopicPartition empty = new TopicPartition(ConsumerFixture.TOPIC, 2);
            cluster.logStart(P0, 4);
            for (long wanted = 0; wanted < 14; wanted++) {
                Map<TopicPartition, @Nullable OffsetAndTimestamp> found =
                        consumer.offsetsForTimes(Map.of(P0, 1_000 + wanted, P1, 1_101L, empty, 0L));
                long first = Math.max(wanted, 4);
                assertEquals(
                        first < 12 ? new OffsetAndTimestamp(first, 1_000 + first, 1) : null,
                        found.get(P0),
                        "" + wanted);
                assertEquals(new OffsetAndTimestamp(1, 1_101, 1), found.get(P1));
                assertTrue(found.containsKey(empty));
                assertEquals(null, found.get(empty));
            }
        }
    }

    @Test
    void pausedPartitionsAreSilentAndLoseNothing() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 2);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            ConsumerFixture.write(cluster, P0, 0, 2);
            ConsumerFixture.write(cluster, P1, 100, 2);
            consumer.assign(List.of(P0, P1));
            consumer.pause(List.of(P0));
            assertEquals(Set.of(P0), consumer.paused());
            assertEquals(ConsumerFixture.numbers(100, 6), ConsumerFixture.values(ConsumerFixture.read(consumer, 6)));
            assertTrue(consumer.poll(SHORT).isEmpty());
            consumer.resume(List.of(P0));
            assertEquals(ConsumerFixture.numbers(0, 6), ConsumerFixture.values(ConsumerFixture.read(consumer, 6)));
        }
    }

    @Test
    void recordsWrittenWhileWaitingAreReturnedAtOnce() throws Exception {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer =
                        ConsumerFixture.consumer(cluster, Map.of(ConsumerOptions.FETCH_MAX_WAIT_MS, 10_000))) {
            consumer.assign(List.of(P0));
            assertEquals(0, consumer.position(P0));
            Thread writer = new Thread(() -> ConsumerFixture.write(cluster, P0, 0, 1));
            writer.start();
            assertEquals(ConsumerFixture.numbers(0, 3), ConsumerFixture.values(ConsumerFixture.read(consumer, 3)));
            writer.join();
        }
    }

    @Test
    void keysHeadersAndTombstonesComeBack() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            cluster.append(P0, RoundTrips.batchOfEveryShape());
            consumer.assign(List.of(P0));
            RoundTrips.check(ConsumerFixture.read(consumer, RoundTrips.COUNT));
        }
    }

    @Test
    void wakeupEndsAWaitFromAnotherThread() throws Exception {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            consumer.assign(List.of(P0));
            AtomicReference<@Nullable RuntimeException> ended = new AtomicReference<>();
            Thread reader = new Thread(() -> {
                try {
                    consumer.poll(LONG);
                } catch (RuntimeException e) {
                    ended.set(e);
                }
            });
            reader.start();
            Awaitility.await().until(() -> cluster.metadataCalls() > 0);
            assertThrows(ConcurrentModificationException.class, consumer::paused);
            consumer.wakeup();
            reader.join(5_000);
            assertTrue(ended.get() instanceof WakeupException, String.valueOf(ended.get()));
            assertTrue(consumer.poll(SHORT).isEmpty());
        }
    }

    @Test
    void aNewAssignmentKeepsPositionsOfWhatStays() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 2);
                BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of())) {
            ConsumerFixture.write(cluster, P0, 0, 2);
            ConsumerFixture.write(cluster, P1, 0, 2);
            consumer.assign(List.of(P0));
            ConsumerFixture.read(consumer, 6);
            consumer.assign(List.of(P0, P1));
            assertEquals(Set.of(P0, P1), consumer.assignment());
            assertEquals(
                    6,
                    ConsumerFixture.read(consumer, 6).stream()
                            .filter(record -> record.partition() == 1)
                            .count());
            consumer.assign(List.of(P1));
            assertThrows(IllegalStateException.class, () -> consumer.seek(P0, 1));
            assertFalse(consumer.assignment().contains(new TopicPartition("other", 0)));
        }
    }

    @Test
    void aClosedConsumerSaysSo() {
        try (FakeCluster cluster = ConsumerFixture.cluster(1, 1)) {
            BalsaConsumer<String, String> consumer = ConsumerFixture.consumer(cluster, Map.of());
            assertThrows(IllegalStateException.class, () -> consumer.poll(SHORT));
            consumer.close();
            consumer.close();
            assertThrows(IllegalStateException.class, () -> consumer.poll(SHORT));
        }
    }
}
