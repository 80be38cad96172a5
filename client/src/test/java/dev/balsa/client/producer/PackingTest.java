package dev.balsa.client.producer;

import static dev.balsa.client.producer.ProducerFixture.TOPIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.fake.FakeCluster;
import dev.balsa.client.net.Inbox;
import dev.balsa.wire.record.CompressionType;
import dev.balsa.wire.record.PayloadCompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches are packed away from the sender's thread, side by side, and still leave in order. */
class PackingTest {
    private static final TopicPartition P0 = new TopicPartition(TOPIC, 0);

    /** Calls a hook on the thread that packs. */
    private record Hooked(Runnable hook) implements PayloadCompressor {
        @Override
        public CompressionType type() {
            return CompressionType.GZIP;
        }

        @Override
        public void compress(byte[] bytes, int start, int lengthBytes, OutputStream out) throws IOException {
            hook.run();
            out.write(1);
        }
    }

    private static ProducerBatch batch() {
        ProducerBatch batch = new ProducerBatch(P0, 0, 100, 1);
        batch.tryAppend(new OutgoingRecord(0, null, new byte[50], List.of(), null), 1_000);
        return batch;
    }

    @Test
    void theSecondWaitsForTheFirst() {
        Inbox inbox = new Inbox();
        CountDownLatch firstMayEnd = new CountDownLatch(1);
        List<Thread> packers = new ArrayList<>();
        Hooked hooked = new Hooked(() -> {
            synchronized (packers) {
                packers.add(Thread.currentThread());
                if (packers.size() > 1) {
                    return;
                }
            }
            await(firstMayEnd);
        });
        try (PackingThreads threads = new PackingThreads("test", hooked, inbox)) {
            PackingLine line = new PackingLine(threads, () -> {});
            ProducerBatch first = batch();
            ProducerBatch second = batch();
            line.add(first);
            Awaitility.await().until(() -> {
                synchronized (packers) {
                    return packers.size() == 1;
                }
            });
            line.add(second);
            Awaitility.await().until(() -> {
                synchronized (packers) {
                    return packers.size() == 2 || Runtime.getRuntime().availableProcessors() == 1;
                }
            });
            inbox.drain();
            assertNull(line.pollPacked());
            firstMayEnd.countDown();
            List<ProducerBatch> out = new ArrayList<>();
            Awaitility.await().until(() -> {
                inbox.drain();
                for (ProducerBatch b = line.pollPacked(); b != null; b = line.pollPacked()) {
                    out.add(b);
                }
                return out.size() == 2;
            });
            assertSame(first, out.get(0));
            assertSame(second, out.get(1));
            assertTrue(line.isEmpty());
            assertFalse(packers.contains(Thread.currentThread()));
        }
    }

    /** A barrier that only opens if as many batches are packed at the same time as there are threads. */
    @Test
    void severalArePackedAtTheSameTime() {
        int count = Math.min(4, Runtime.getRuntime().availableProcessors());
        Inbox inbox = new Inbox();
        CyclicBarrier together = new CyclicBarrier(count);
        List<ProducerBatch> packed = new ArrayList<>();
        Hooked hooked = new Hooked(() -> {
            try {
                together.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException("packed one after the other", e);
            }
        });
        try (PackingThreads threads = new PackingThreads("test", hooked, inbox)) {
            for (int i = 0; i < count; i++) {
                ProducerBatch batch = batch();
                threads.pack(batch, () -> packed.add(batch));
            }
            Awaitility.await().until(() -> {
                inbox.drain();
                return packed.size() == count;
            });
            packed.forEach(batch -> assertTrue(batch.sizeBytes() < batch.unpackedBytes()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void packedRecordsKeepTheirOrder(String codec) throws Exception {
        Map<String, Object> options = Map.of(ProducerOptions.COMPRESSION_TYPE, codec, ProducerOptions.BATCH_SIZE, 500);
        try (FakeCluster cluster = ProducerFixture.cluster(2, 2);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
            List<String> called = new ArrayList<>();
            List<String> numbers = ProducerFixture.numbers(2_000);
            for (String number : numbers) {
                var _unused = producer.send(
                        new ProducerRecord<>(TOPIC, 0, null, number), (metadata, failure) -> called.add(number));
            }
            producer.flush();
            assertEquals(numbers, cluster.values(P0));
            assertEquals(numbers, called);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test did not go on");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
