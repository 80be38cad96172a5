package dev.balsa.chaos.workload;

import dev.balsa.client.BalsaException;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.producer.RecordMetadata;
import dev.balsa.client.serialization.StringSerializer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One producer that sends numbered records for a fixed set of keys, as fast as it may, and remembers where each was acknowledged.
 * A record's value is {@code key:number:padding}, so that nothing it returns can be mistaken for another one.
 */
public final class KeyedLoad implements AutoCloseable {
    private static final int PADDING_CHARACTERS = 200;

    /** Where a record was acknowledged. */
    public record Position(int partition, long offset) {}

    private final String topic;
    private final int partitions;
    private final int keys;
    private final BalsaProducer<String, String> producer;
    private final Map<String, Position> acknowledged = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<BalsaException> failures = new ConcurrentLinkedQueue<>();
    private final List<AtomicInteger> pending;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final String padding = "x".repeat(PADDING_CHARACTERS);
    private @Nullable Thread thread;

    /** @param keys each key goes to partition {@code key % partitions} */
    public KeyedLoad(String bootstrap, String topic, int partitions, int keys) {
        this.topic = topic;
        this.partitions = partitions;
        this.keys = keys;
        this.pending = IntStream.range(0, partitions)
                .mapToObj(partition -> new AtomicInteger())
                .toList();
        Map<String, String> options = new LinkedHashMap<>();
        options.put("bootstrap.servers", bootstrap);
        options.put("acks", "all");
        this.producer = new BalsaProducer<>(options, new StringSerializer(), new StringSerializer());
    }

    /** Sends until {@link #finish}. */
    public void start() {
        Thread sending = new Thread(this::run, "load");
        sending.start();
        thread = sending;
    }

    private void run() {
        for (long number = 0; !stopping.get() && failures.isEmpty(); number++) {
            for (int key = 0; key < keys; key++) {
                send(key, number);
            }
        }
        producer.flush();
    }

    private void send(int key, long number) {
        int partition = key % partitions;
        String value = key + ":" + number + ":" + padding;
        pending.get(partition).incrementAndGet();
        sent.incrementAndGet();
        // The callback is told of every outcome.
        var _ = producer.send(
                new ProducerRecord<>(topic, partition, Integer.toString(key), value),
                (metadata, failure) -> completed(partition, value, metadata, failure));
    }

    private void completed(
            int partition, String value, @Nullable RecordMetadata metadata, @Nullable BalsaException failure) {
        if (metadata == null) {
            if (failure != null) {
                failures.add(failure);
            }
        } else {
            acknowledged.put(value, new Position(metadata.partition(), metadata.offset()));
        }
        pending.get(partition).decrementAndGet();
    }

    /** Records of this partition that were sent and are not answered yet. */
    public int pending(int partition) {
        return pending.get(partition).get();
    }

    public long acknowledgedCount() {
        return acknowledged.size();
    }

    /** Stops sending and waits for every answer. */
    public void finish() throws InterruptedException {
        stopping.set(true);
        Thread sending = thread;
        if (sending != null) {
            sending.join();
        }
    }

    public long sentCount() {
        return sent.get();
    }

    /** What failed; empty if the producer ended with success. */
    public List<BalsaException> failures() {
        return List.copyOf(failures);
    }

    /** Every acknowledged value and where it was acknowledged. */
    public Map<String, Position> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    @Override
    public void close() {
        stopping.set(true);
        producer.close();
    }
}
