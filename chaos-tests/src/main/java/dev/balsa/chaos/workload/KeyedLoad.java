package dev.balsa.chaos.workload;

import dev.balsa.client.BalsaException;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.producer.RecordMetadata;
import dev.balsa.client.serialization.StringSerializer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One producer that sends numbered records for a fixed set of keys at a steady pace, answered or not, and remembers where each
 * was acknowledged. A record's value is {@code key:number:padding}, so that nothing it returns can be mistaken for another one.
 */
public final class KeyedLoad implements Acknowledgements, AutoCloseable {
    private static final String PADDING = "x".repeat(200);
    private static final int RECORDS_PER_SECOND = 20_000;

    private final String topic;
    private final int partitions;
    private final int keys;
    private final int recordsPerSecond;
    private final BalsaProducer<String, String> producer;
    private final List<AckedOffsets> acknowledged;
    private final List<AckGaps> gaps;
    private final AtomicLong acknowledgedCount = new AtomicLong();
    private final ConcurrentLinkedQueue<BalsaException> failures = new ConcurrentLinkedQueue<>();
    private final List<AtomicInteger> pending;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private @Nullable Thread thread;

    /** @param keys each key goes to partition {@code key % partitions} */
    public KeyedLoad(String bootstrap, String topic, int partitions, int keys) {
        this(bootstrap, topic, partitions, keys, RECORDS_PER_SECOND);
    }

    /** @param keys each key goes to partition {@code key % partitions} */
    public KeyedLoad(String bootstrap, String topic, int partitions, int keys, int recordsPerSecond) {
        this.topic = topic;
        this.partitions = partitions;
        this.keys = keys;
        this.recordsPerSecond = recordsPerSecond;
        this.pending = IntStream.range(0, partitions)
                .mapToObj(partition -> new AtomicInteger())
                .toList();
        this.gaps = IntStream.range(0, partitions)
                .mapToObj(partition -> new AckGaps())
                .toList();
        this.acknowledged =
                IntStream.range(0, keys).mapToObj(key -> new AckedOffsets()).toList();
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
        long beganNanos = System.nanoTime();
        for (int number = 0; !stopping.get() && failures.isEmpty(); number++) {
            for (int key = 0; key < keys; key++) {
                send(key, number);
            }
            long dueNanos = beganNanos + sent.get() * (TimeUnit.SECONDS.toNanos(1) / recordsPerSecond);
            LockSupport.parkNanos(dueNanos - System.nanoTime());
        }
        producer.flush();
    }

    private void send(int key, int number) {
        int partition = partitionOf(key);
        pending.get(partition).incrementAndGet();
        sent.incrementAndGet();
        // The callback is told of every outcome.
        var _ = producer.send(
                new ProducerRecord<>(topic, partition, Integer.toString(key), value(key, number)),
                (metadata, failure) -> completed(key, number, metadata, failure));
    }

    private void completed(int key, int number, @Nullable RecordMetadata metadata, @Nullable BalsaException failure) {
        if (metadata == null) {
            if (failure != null) {
                failures.add(failure);
            }
        } else {
            acknowledged.get(key).acknowledged(number, metadata.offset());
            gaps.get(partitionOf(key)).acknowledged(System.nanoTime());
            acknowledgedCount.incrementAndGet();
        }
        pending.get(partitionOf(key)).decrementAndGet();
    }

    /** Records of this partition that were sent and are not answered yet. */
    public int pending(int partition) {
        return pending.get(partition).get();
    }

    /** When nothing of this partition was acknowledged for longer than a moment: pairs of the acknowledgements around. */
    public List<long[]> gaps(int partition) {
        return gaps.get(partition).all();
    }

    public long acknowledgedCount() {
        return acknowledgedCount.get();
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

    @Override
    public int keys() {
        return keys;
    }

    @Override
    public int partitionOf(int key) {
        return key % partitions;
    }

    @Override
    public long[] acknowledgedOffsets(int key) {
        return acknowledged.get(key).snapshot();
    }

    /** What is acknowledged by now, kept while the load goes on. */
    public Acknowledgements acknowledgedSoFar() {
        List<long[]> offsets =
                IntStream.range(0, keys).mapToObj(this::acknowledgedOffsets).toList();
        return new Acknowledgements() {
            @Override
            public int keys() {
                return keys;
            }

            @Override
            public int partitionOf(int key) {
                return KeyedLoad.this.partitionOf(key);
            }

            @Override
            public long[] acknowledgedOffsets(int key) {
                return offsets.get(key);
            }
        };
    }

    /** What the record with this number holds. */
    public static String value(int key, int number) {
        return key + ":" + number + ":" + PADDING;
    }

    @Override
    public void close() {
        stopping.set(true);
        producer.close();
    }
}
