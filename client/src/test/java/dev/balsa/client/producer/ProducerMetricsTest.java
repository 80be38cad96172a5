package dev.balsa.client.producer;

import static dev.balsa.client.producer.ProducerFixture.TOPIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.fake.FakeCluster;
import dev.balsa.client.fake.WriteFault;
import dev.balsa.proto.v1.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProducerMetricsTest {
    @Test
    void whatWasSentIsCountedOnce() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(2, 2);
                BalsaProducer<String, String> producer =
                        ProducerFixture.producer(cluster, Map.of(ProducerOptions.COMPRESSION_TYPE, "gzip"))) {
            for (int i = 0; i < 100; i++) {
                var _unused = producer.send(new ProducerRecord<>(TOPIC, i % 2, null, "x".repeat(100)));
            }
            producer.flush();
            Map<String, Double> metrics = producer.metrics();
            assertEquals(100, metrics.get("record-send-total"));
            assertEquals(0, metrics.get("record-error-total"));
            assertEquals(0, metrics.get("requests-in-flight"));
            assertTrue(metrics.get("record-size-avg") > 100, metrics::toString);
            assertTrue(metrics.get("compression-rate-avg") < 0.7, metrics::toString);
            assertTrue(metrics.get("batch-size-max") >= metrics.get("batch-size-avg"), metrics::toString);
            assertEquals(metrics.get("request-total"), metrics.get("response-total"));
            assertEquals(32 << 20, metrics.get("buffer-available-bytes"));
        }
    }

    @Test
    void retriesDuplicatesAndErrorsAreToldApart() throws Exception {
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer =
                        ProducerFixture.producer(cluster, Map.of(ProducerOptions.RETRIES, 3))) {
            AtomicInteger writes = new AtomicInteger();
            cluster.plan((broker, partition, batch) -> switch (writes.incrementAndGet()) {
                case 1 -> new WriteFault.Refuse(Reason.REASON_THROTTLED);
                case 2 -> new WriteFault.WriteAndReset();
                case 3 -> WriteFault.none();
                default -> new WriteFault.Refuse(Reason.REASON_INVALID_RECORD);
            });
            assertTrue(ProducerFixture.get(producer.send(new ProducerRecord<>(TOPIC, "twice")))
                    .duplicate());
            var failing = producer.send(new ProducerRecord<>(TOPIC, "never"));
            Awaitility.await().until(failing::isDone);
            Map<String, Double> metrics = producer.metrics();
            assertEquals(2, metrics.get("record-send-total"));
            assertEquals(2, metrics.get("record-retry-total"));
            assertEquals(1, metrics.get("record-duplicate-total"));
            assertEquals(1, metrics.get("record-error-total"));
        }
    }

    @Test
    void waitingForRoomIsTold() throws Exception {
        Map<String, Object> options = Map.of(ProducerOptions.BUFFER_MEMORY, 500, ProducerOptions.MAX_BLOCK_MS, 50);
        try (FakeCluster cluster = ProducerFixture.cluster(1, 1);
                BalsaProducer<String, String> producer = ProducerFixture.producer(cluster, options)) {
            cluster.plan((broker, partition, batch) -> new WriteFault.BeSilent());
            var _first = producer.send(new ProducerRecord<>(TOPIC, "x".repeat(400)));
            var _second = producer.send(new ProducerRecord<>(TOPIC, "x".repeat(400)));
            Map<String, Double> metrics = producer.metrics();
            assertEquals(1, metrics.get("buffer-exhausted-total"));
            assertEquals(1, metrics.get("record-error-total"));
            assertTrue(metrics.get("bufferpool-wait-time-ns-total") >= 40e6, metrics::toString);
            Awaitility.await().until(() -> producer.metrics().get("requests-in-flight") == 1);
            producer.close(Duration.ZERO);
            assertEquals(2, producer.metrics().get("record-error-total"));
            assertEquals(0, producer.metrics().get("requests-in-flight"));
        }
    }
}
