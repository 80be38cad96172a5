package dev.balsa.cli.perf;

import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.ByteArraySerializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A producer of this client library. */
public final class BalsaSink implements RecordSink {
    private final BalsaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Acknowledgements acknowledgements;

    public BalsaSink(Map<String, ?> options, String topic, Acknowledgements acknowledgements) {
        this.producer = new BalsaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer());
        this.topic = topic;
        this.acknowledgements = acknowledgements;
    }

    @Override
    public void send(byte @Nullable [] key, byte[] value, long dueNanos) {
        int sizeBytes = value.length + (key == null ? 0 : key.length);
        var _ = producer.send(
                new ProducerRecord<>(topic, null, null, key, value, List.of()),
                (metadata, failure) -> acknowledgements.ended(dueNanos, sizeBytes, failure));
    }

    /** See the producer's documentation. */
    public Map<String, Double> metrics() {
        return producer.metrics();
    }

    @Override
    public void close(Duration patience) {
        producer.close(patience);
    }
}
