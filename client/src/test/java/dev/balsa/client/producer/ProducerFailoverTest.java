package dev.balsa.client.producer;

import static dev.balsa.client.producer.ProducerFixture.TOPIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.fake.FakeCluster;
import dev.balsa.client.fake.WriteFault;
import dev.balsa.proto.v1.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker that dies or freezes delays its own partitions only, and these not for long. */
class ProducerFailoverTest {
    private static final Map<String, Object> DEFAULT_PAUSES =
            Map.of(ProducerOptions.RETRY_BACKOFF_MS, 100, ProducerOptions.RETRY_BACKOFF_MAX_MS, 1000);

    /** The third partition's leader. */
    private static final int VICTIM = 3;

    @Test
    void aKilledLeaderIsReplacedSoonAndOthersGoOn() throws Exception {
        ScheduledExecutorService election = Executors.newSingleThreadScheduledExecutor();
        try (FakeCluster cluster = ProducerFixture.cluster(3, 3);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, DEFAULT_PAUSES)) {
            for (int p = 0; p < 3; p++) {
                ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, p, null, "before")));
            }
            long killedNanos = System.nanoTime();
            cluster.kill(VICTIM, null);
            Future<RecordMetadata> orphan = producer.send(new ProducerRecord<>(TOPIC, 2, null, "after"));
            ScheduledFuture<?> elected = election.schedule(
                    () -> cluster.moveLeader(new TopicPartition(TOPIC, 2), 1), 300, TimeUnit.MILLISECONDS);
            long longestMs = 0;
            while (!orphan.isDone()) {
                long startNanos = System.nanoTime();
                ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, 0, null, "other")));
                longestMs = Math.max(longestMs, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
            }
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedNanos);
            elected.get();
            assertEquals(1, ProducerFixture.get(orphan).offset());
            assertTrue(tookMs < 1_000, "written again after " + tookMs + " ms");
            assertTrue(longestMs < 250, "another partition waited " + longestMs + " ms");
        } finally {
            election.shutdownNow();
        }
    }

    /** The process is stopped: connections stay, answers do not come, another leader is elected. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFrozenLeaderIsLeftBeforeTheRequestTimesOut(boolean idempotent) throws Exception {
        ScheduledExecutorService election = Executors.newSingleThreadScheduledExecutor();
        Map<String, Object> options = new HashMap<>(DEFAULT_PAUSES);
        options.put(ProducerOptions.ENABLE_IDEMPOTENCE, idempotent);
        try (FakeCluster cluster = ProducerFixture.cluster(3, 3);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, 2, null, "before")));
            cluster.freeze(VICTIM);
            long frozenNanos = System.nanoTime();
            List<Future<RecordMetadata>> futures = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                futures.add(producer.send(new ProducerRecord<>(TOPIC, 2, null, "after " + i)));
            }
            ScheduledFuture<?> elected = election.schedule(
                    () -> cluster.moveLeader(new TopicPartition(TOPIC, 2), 1), 700, TimeUnit.MILLISECONDS);
            elected.get();
            for (int i = 0; i < 3; i++) {
                assertEquals(1 + i, ProducerFixture.get(futures.get(i)).offset());
            }
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - frozenNanos);
            assertTrue(tookMs < 3_000, "written after " + tookMs + " ms");
        } finally {
            election.shutdownNow();
        }
    }

    /** The machine was restarted under an open connection, and its broker leads again. */
    @Test
    void aDeadConnectionToALeaderInANewTermIsGivenUp() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(2, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, DEFAULT_PAUSES)) {
            AtomicInteger writes = new AtomicInteger();
            cluster.plan((broker, partition, batch) ->
                    writes.incrementAndGet() == 1 ? new WriteFault.BeSilent() : WriteFault.none());
            long startNanos = System.nanoTime();
            Future<RecordMetadata> future = producer.send(new ProducerRecord<>(TOPIC, 0, null, "one"));
            Awaitility.await().until(() -> writes.get() == 1);
            cluster.moveLeader(new TopicPartition(TOPIC, 0), 1);
            assertEquals(0, ProducerFixture.get(future).offset());
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            assertTrue(tookMs < 5_000, "written after " + tookMs + " ms");
        }
    }

    static List<WriteFault> writtenWithoutAnAnswer() {
        return List.of(new WriteFault.WriteAndReset(), new WriteFault.WriteAndFail(Reason.REASON_COMMIT_TIMEOUT));
    }

    /** Nobody waits for the answer that would tell a second copy from the first, so there must be none. */
    @ParameterizedTest
    @MethodSource("writtenWithoutAnAnswer")
    void withoutAcknowledgementsARecordIsWrittenAtMostOnce(WriteFault fault) throws Exception {
        Map<String, Object> options = new HashMap<>(DEFAULT_PAUSES);
        options.put(ProducerOptions.ACKS, "0");
        options.put(ProducerOptions.ENABLE_IDEMPOTENCE, false);
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
            AtomicInteger writes = new AtomicInteger();
            cluster.plan((broker, partition, batch) -> writes.incrementAndGet() == 1 ? fault : WriteFault.none());
            Future<RecordMetadata> doubtful = producer.send(new ProducerRecord<>(TOPIC, 0, null, "one"));
            ExecutionException failure = assertThrows(ExecutionException.class, () -> ProducerFixture.get(doubtful));
            assertFalse(
                    assertInstanceOf(BalsaException.class, failure.getCause()).definitelyNotWritten());
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, 0, null, "two")));
            assertEquals(2, writes.get());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRestartedBrokerIsUsedAgain(boolean tcp) throws Exception {
        try (FakeCluster cluster = tcp ? FakeCluster.overTcp(1) : new FakeCluster(1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, Map.of())) {
            cluster.createTopic(TOPIC, 1);
            ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "one")));
            cluster.kill(1, null);
            Future<RecordMetadata> waiting = producer.send(new ProducerRecord<>(TOPIC, "two"));
            cluster.restart(1);
            assertEquals(1, ProducerFixture.get(waiting).offset());
        }
    }

    /** Over real connections, with more bytes than their windows hold: nothing is sent that the connection does not take. */
    @Test
    void manyBytesGoThroughRealConnections() throws Exception {
        try (FakeCluster cluster = FakeCluster.overTcp(3);
                BalsaProducer<String, String> producer =
                        ProducerFixture.producer(cluster, Map.of(ProducerOptions.COMPRESSION_TYPE, "lz4"))) {
            cluster.createTopic(TOPIC, 6);
            List<Future<RecordMetadata>> futures = new ArrayList<>();
            for (int i = 0; i < 6_000; i++) {
                String value =
                        i + "-" + Long.toHexString(i * 0x9E3779B97F4A7C15L).repeat(60);
                futures.add(producer.send(new ProducerRecord<>(TOPIC, i % 6, null, value)));
            }
            cluster.kill(2, 3);
            for (int i = 0; i < futures.size(); i++) {
                assertEquals(i / 6, ProducerFixture.get(futures.get(i)).offset());
            }
        }
    }

    /** A partition without a quorum answers nothing; its neighbours on the same stream must not notice. */
    @Test
    void aSilentPartitionDoesNotHoldUpItsNeighbours() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 2);
                BalsaProducer<String, String> producer = ProducerFixture.producer(
                        cluster, Map.of(ProducerOptions.BATCH_SIZE, 1, ProducerOptions.DELIVERY_TIMEOUT_MS, 30_000))) {
            AtomicInteger silent = new AtomicInteger();
            cluster.plan((broker, partition, batch) -> {
                if (partition.partition() == 0) {
                    silent.incrementAndGet();
                    return new WriteFault.BeSilent();
                }
                return WriteFault.none();
            });
            List<Future<RecordMetadata>> stuck = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                stuck.add(producer.send(new ProducerRecord<>(TOPIC, 0, null, "silent")));
            }
            for (int i = 0; i < 50; i++) {
                ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, 1, null, "loud")));
            }
            assertEquals(5, silent.get());
            assertTrue(stuck.stream().noneMatch(Future::isDone));
            producer.close(Duration.ZERO);
        }
    }
}
