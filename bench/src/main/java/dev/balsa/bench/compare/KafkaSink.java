package dev.balsa.bench.compare;

import dev.balsa.cli.perf.RecordSink;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A producer of Kafka's own client. */
final class KafkaSink implements RecordSink {
    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Acknowledgements acknowledgements;

    KafkaSink(Map<String, String> options, String topic, Acknowledgements acknowledgements) {
        this.producer =
                new KafkaProducer<>(new HashMap<>(options), new ByteArraySerializer(), new ByteArraySerializer());
        this.topic = topic;
        this.acknowledgements = acknowledgements;
    }

    @Override
    public void send(byte @Nullable [] key, byte[] value, long dueNanos) {
        int sizeBytes = value.length + (key == null ? 0 : key.length);
        var _ = producer.send(
                new ProducerRecord<>(topic, key, value),
                (metadata, failure) -> acknowledgements.ended(dueNanos, sizeBytes, failure));
    }

    @Override
    public void close(Duration patience) {
        producer.close(patience);
    }
}
