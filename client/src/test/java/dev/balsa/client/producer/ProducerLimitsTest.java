package dev.balsa.client.producer;

import static dev.balsa.client.producer.ProducerFixture.P0;
import static dev.balsa.client.producer.ProducerFixture.TOPIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.BalsaException;
import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.fake.FakeCluster;
import dev.balsa.client.fake.WriteFault;
import dev.balsa.client.net.ClientClock;
import dev.balsa.proto.v1.Reason;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Memory, time and size have limits, and each limit a clear error. */
class ProducerLimitsTest {
    private static BalsaException failure(Future<RecordMetadata> future) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> ProducerFixture.get(future));
        return assertInstanceOf(BalsaException.class, failed.getCause());
    }

    private static String message(BalsaException failure) {
        return String.valueOf(failure.getMessage());
    }

    @Test
    void aFullBufferBlocksAndThenFails() throws Exception {
        Map<String, Object> options = Map.of(ProducerOptions.BUFFER_MEMORY, 2_000, ProducerOptions.MAX_BLOCK_MS, 1_000);
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
            AtomicReference<WriteFault> fault = new AtomicReference<>(new WriteFault.Refuse(Reason.REASON_THROTTLED));
            cluster.plan((broker, partition, batch) -> fault.get());
            List<Future<RecordMetadata>> taken = new ArrayList<>();
            for (int i = 0; i < 14; i++) {
                taken.add(producer.send(new ProducerRecord<>(TOPIC, "x".repeat(100))));
            }
            BalsaException refused = failure(producer.send(new ProducerRecord<>(TOPIC, "x".repeat(100))));
            assertInstanceOf(BufferExhaustedException.class, refused);
            assertTrue(refused.definitelyNotWritten());
            assertTrue(message(refused).contains("THROTTLED"), refused.getMessage());
            fault.set(WriteFault.none());
            for (Future<RecordMetadata> future : taken) {
                ProducerFixture.get(future);
            }
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "room again")));
            assertEquals(15, cluster.values(P0).size());
        }
    }

    /** Small records are the worst case: most of what they take is not theirs. */
    @Test
    void aBrokerThatNeverAnswersMakesTheClientHoldNoMoreThanItsBuffer() throws Exception {
        long bufferBytes = 8 << 20;
        Map<String, Object> options = Map.of(
                ProducerOptions.BUFFER_MEMORY,
                bufferBytes,
                ProducerOptions.MAX_BLOCK_MS,
                200,
                ProducerOptions.BATCH_SIZE,
                64 << 10);
        try (FakeCluster cluster = ProducerFixture.cluster(1, 4);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
            cluster.plan((broker, partition, batch) -> new WriteFault.BeSilent());
            assertFalse(producer.send(new ProducerRecord<>(TOPIC, "first")).isDone());
            long beforeBytes = liveHeapBytes();
            long beganNanos = System.nanoTime();
            Future<RecordMetadata> last = producer.send(new ProducerRecord<>(TOPIC, "0123456789"));
            int taken = 0;
            while (!last.isDone()) {
                taken++;
                last = producer.send(new ProducerRecord<>(TOPIC, "0123456789"));
            }
            BalsaException refused = failure(last);
            assertInstanceOf(BufferExhaustedException.class, refused);
            assertTrue(message(refused).contains("buffer.memory"), message(refused));
            assertTrue(message(refused).contains("max.block.ms"), message(refused));
            assertTrue(refused.definitelyNotWritten());
            assertTrue(System.nanoTime() - beganNanos >= 200_000_000L, "it did not wait");
            assertTrue(taken > 100_000, "took " + taken);
            long heldBytes = liveHeapBytes() - beforeBytes;
            assertTrue(heldBytes < 3 * bufferBytes, taken + " records take " + heldBytes + " bytes");
            producer.close(Duration.ZERO);
        }
    }

    private static long liveHeapBytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Test
    void sendersThatWaitForRoomGetItInTurn() throws Exception {
        MemoryBudget budget = new MemoryBudget(100, () -> {});
        assertTrue(budget.reserve(80, 0));
        List<Integer> served = java.util.Collections.synchronizedList(new ArrayList<>());
        Thread large = waiting(budget, 90, served);
        Awaitility.await().until(budget::isPressed);
        // Would fit now, but somebody asked before.
        assertFalse(budget.reserve(10, 1));
        budget.release(80);
        large.join(5_000);
        assertEquals(List.of(90), served);
        assertEquals(10, budget.freeBytes());
        assertFalse(budget.isPressed());
    }

    /** Giving back takes no lock unless somebody waits; whoever does must hear of it, and not by the end of its time. */
    @Test
    void bytesGivenBackWakeWhoeverWaitsForThem() throws Exception {
        MemoryBudget budget = new MemoryBudget(100, () -> {});
        assertTrue(budget.reserve(80, 0));
        List<Integer> served = java.util.Collections.synchronizedList(new ArrayList<>());
        Thread waiting = waiting(budget, 90, served);
        // Asked under the lock, which the one who waits has given up by then.
        Awaitility.await().until(() -> budget.waitingThreads() == 1);
        budget.release(80);
        waiting.join(5_000);
        assertEquals(List.of(90), served);
        assertEquals(0, budget.waitingThreads());
    }

    private static Thread waiting(MemoryBudget budget, int bytes, List<Integer> served) {
        Thread thread = new Thread(() -> {
            try {
                if (budget.reserve(bytes, 10_000)) {
                    served.add(bytes);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void silenceEndsInATimeoutWithUnknownOutcome() {
        Map<String, Object> options = Map.of(
                ProducerOptions.DELIVERY_TIMEOUT_MS, 1_500,
                ProducerOptions.REQUEST_TIMEOUT_MS, 1_500);
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
            cluster.plan((broker, partition, batch) -> new WriteFault.BeSilent());
            BalsaException failure = failure(producer.send(new ProducerRecord<>(TOPIC, "one")));
            assertInstanceOf(ClientTimeoutException.class, failure);
            assertFalse(failure.definitelyNotWritten());
        }
    }

    /** The pause is longer than the time allowed, so that no second attempt can be under way when it ends. */
    @Test
    void whatWasRefusedTimesOutAsNotWritten() {
        Map<String, Object> options = Map.of(
                ProducerOptions.RETRY_BACKOFF_MS, 60_000,
                ProducerOptions.RETRY_BACKOFF_MAX_MS, 60_000,
                ProducerOptions.DELIVERY_TIMEOUT_MS, 1_500,
                ProducerOptions.REQUEST_TIMEOUT_MS, 1_500);
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
            cluster.plan((broker, partition, batch) -> new WriteFault.Refuse(Reason.REASON_QUORUM_LOST));
            BalsaException failure = failure(producer.send(new ProducerRecord<>(TOPIC, "one")));
            assertInstanceOf(ClientTimeoutException.class, failure);
            assertTrue(failure.definitelyNotWritten());
            assertTrue(message(failure).contains("QUORUM_LOST"), failure.getMessage());
        }
    }

    /** The given-up batch leaves a hole or not, nobody knows; what follows must get through either way. */
    @Test
    void recordsAfterATimeoutGetThrough() throws Exception {
        for (WriteFault lost : List.of(new WriteFault.BeSilent(), new WriteFault.WriteAndBeSilent())) {
            Map<String, Object> options = Map.of(
                    ProducerOptions.DELIVERY_TIMEOUT_MS, 1_500,
                    ProducerOptions.REQUEST_TIMEOUT_MS, 800);
            try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                    BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
                ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "zero")));
                cluster.plan((broker, partition, batch) -> lost);
                assertFalse(failure(producer.send(new ProducerRecord<>(TOPIC, "lost")))
                        .definitelyNotWritten());
                cluster.plan((broker, partition, batch) -> WriteFault.none());
                ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "one")));
                ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "two")));
                List<String> values = new ArrayList<>(cluster.values(P0));
                values.remove("lost");
                assertEquals(List.of("zero", "one", "two"), values);
            }
        }
    }

    @Test
    void anUnknownTopicTimesOutWithAdvice() {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer =
                        ProducerFixture.producer(cluster, Map.of(ProducerOptions.MAX_BLOCK_MS, 100))) {
            BalsaException failure = failure(producer.send(new ProducerRecord<>("nowhere", "one")));
            assertInstanceOf(ClientTimeoutException.class, failure);
            assertTrue(message(failure).contains("no such topic"), failure.getMessage());
            BalsaException outside = failure(producer.send(new ProducerRecord<>(TOPIC, 7, null, "one")));
            assertTrue(message(outside).contains("has 1 partitions"), outside.getMessage());
        }
    }

    @Test
    void noBrokerTimesOutWithAdvice() {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer =
                        ProducerFixture.producer(cluster, Map.of(ProducerOptions.MAX_BLOCK_MS, 100))) {
            cluster.kill(1, null);
            BalsaException failure = failure(producer.send(new ProducerRecord<>(TOPIC, "one")));
            assertTrue(message(failure).contains("bootstrap.servers"), failure.getMessage());
        }
    }

    @Test
    void aTopicThatAppearsIsSeen() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, Map.of())) {
            Thread creator = new Thread(() -> {
                Awaitility.await().until(() -> cluster.metadataCalls() > 2);
                cluster.createTopic("late", 1);
            });
            creator.setDaemon(true);
            creator.start();
            assertEquals(
                    0,
                    ProducerFixture.get(producer.send(new ProducerRecord<>("late", "one")))
                            .offset());
        }
    }

    @Test
    void aTopicNobodyWritesToIsForgottenAndFoundAgain() throws Exception {
        AtomicLong aheadMs = new AtomicLong();
        ClientClock clock = new ClientClock() {
            @Override
            public long nowMs() {
                return ClientClock.SYSTEM.nowMs() + aheadMs.get();
            }

            @Override
            public long wallMs() {
                return ClientClock.SYSTEM.wallMs();
            }
        };
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer =
                        ProducerFixture.producer(cluster, Map.of(ProducerOptions.METADATA_MAX_IDLE_MS, 5_000), clock)) {
            cluster.createTopic("other", 1);
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "one")));
            ProducerFixture.get(producer.send(new ProducerRecord<>("other", "one")));
            aheadMs.set(4_000);
            ProducerFixture.get(producer.send(new ProducerRecord<>("other", "two")));
            int before = cluster.metadataCalls();
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "two")));
            assertEquals(before, cluster.metadataCalls());
            aheadMs.set(10_000);
            ProducerFixture.get(producer.send(new ProducerRecord<>("other", "three")));
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "three")));
            assertTrue(cluster.metadataCalls() > before);
            assertEquals(3, cluster.values(P0).size());
        }
    }

    @Test
    void largeRecordsAreRefusedAtOnce() {
        Map<String, Object> options =
                Map.of(ProducerOptions.MAX_REQUEST_SIZE, 1_000, ProducerOptions.BUFFER_MEMORY, 500);
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
            AtomicReference<@Nullable BalsaException> told = new AtomicReference<>();
            Future<RecordMetadata> future = producer.send(
                    new ProducerRecord<>(TOPIC, "x".repeat(1_000)), (metadata, failure) -> told.set(failure));
            assertInstanceOf(RecordTooLargeException.class, failure(future));
            assertInstanceOf(RecordTooLargeException.class, told.get());
            BalsaException buffer = failure(producer.send(new ProducerRecord<>(TOPIC, "x".repeat(600))));
            assertTrue(message(buffer).contains("buffer.memory"));
        }
    }

    @Test
    void retriesAreCounted() {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer =
                        ProducerFixture.producer(cluster, Map.of(ProducerOptions.RETRIES, 2))) {
            List<Integer> tries = new ArrayList<>();
            cluster.plan((broker, partition, batch) -> {
                tries.add(1);
                return new WriteFault.Refuse(Reason.REASON_THROTTLED);
            });
            assertEquals(
                    "THROTTLED",
                    failure(producer.send(new ProducerRecord<>(TOPIC, "one"))).reason());
            assertEquals(3, tries.size());
        }
    }

    @Test
    void anotherClusterEndsTheProducer() {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, Map.of())) {
            cluster.plan((broker, partition, batch) -> new WriteFault.Refuse(Reason.REASON_WRONG_CLUSTER));
            assertEquals(
                    "WRONG_CLUSTER",
                    failure(producer.send(new ProducerRecord<>(TOPIC, "one"))).reason());
            Awaitility.await()
                    .untilAsserted(() -> assertThrows(
                            BalsaException.class, () -> producer.send(new ProducerRecord<>(TOPIC, "two"))));
        }
    }

    @Test
    void closeWritesWhatIsQueuedAndThenRefuses() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(2, 2)) {
            BalsaProducer<String, String> producer =
                    ProducerFixture.producer(cluster, Map.of(ProducerOptions.LINGER_MS, 10_000));
            List<Future<RecordMetadata>> futures = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                futures.add(producer.send(new ProducerRecord<>(TOPIC, i % 2, null, Integer.toString(i))));
            }
            producer.close();
            for (Future<RecordMetadata> future : futures) {
                assertTrue(future.isDone());
                ProducerFixture.get(future);
            }
            assertThrows(IllegalStateException.class, () -> producer.send(new ProducerRecord<>(TOPIC, "late")));
            producer.close();
        }
    }

    @Test
    void closeWithoutTimeGivesUp() {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1)) {
            BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, Map.of());
            cluster.plan((broker, partition, batch) -> new WriteFault.BeSilent());
            Future<RecordMetadata> future = producer.send(new ProducerRecord<>(TOPIC, "one"));
            producer.close(Duration.ZERO);
            assertTrue(future.isDone());
            failure(future);
        }
    }

    @Test
    void flushSendsWhatLingers() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(
                        cluster,
                        Map.of(
                                ProducerOptions.LINGER_MS, 60_000,
                                ProducerOptions.DELIVERY_TIMEOUT_MS, 120_000))) {
            Future<RecordMetadata> future = producer.send(new ProducerRecord<>(TOPIC, "one"));
            assertFalse(future.isDone());
            producer.flush();
            assertTrue(future.isDone());
            ProducerFixture.get(future);
        }
    }

    @Test
    void callbacksMayThrowButNotFlush() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, Map.of())) {
            AtomicReference<RuntimeException> refused = new AtomicReference<>();
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "one"), (metadata, failure) -> {
                try {
                    producer.flush();
                } catch (IllegalStateException e) {
                    refused.set(e);
                    throw e;
                }
            }));
            assertInstanceOf(IllegalStateException.class, refused.get());
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "two")));
        }
    }
}
