package dev.balsa.chaos.memory;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.ByteArrayDeserializer;
import dev.balsa.client.serialization.ByteArraySerializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Somebody who behaves: writes a record every few milliseconds and reads it again. */
final class SteadyClient implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int RECORD_BYTES = 1_000;

    private final BalsaProducer<byte[], byte[]> producer;
    private final BalsaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Thread writing;
    private final Thread reading;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger read = new AtomicInteger();
    private final ConcurrentLinkedQueue<Long> latenciesNanos = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver;

    SteadyClient(String bootstrap, String topic) {
        partition = new TopicPartition(topic, 0);
        producer = new BalsaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new BalsaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        writing = Thread.ofPlatform().name("steady-writer").start(this::write);
        reading = Thread.ofPlatform().name("steady-reader").start(this::read);
    }

    private void write() {
        byte[] value = new byte[RECORD_BYTES];
        long dueNanos = System.nanoTime();
        while (!isOver) {
            long begunNanos = dueNanos;
            producer.send(new ProducerRecord<>(partition.topic(), 0, null, value), (metadata, failure) -> {
                if (failure == null) {
                    latenciesNanos.add(System.nanoTime() - begunNanos);
                    written.incrementAndGet();
                } else {
                    failures.add(failure);
                }
            });
            sent.incrementAndGet();
            dueNanos += PERIOD_NANOS;
            long leftNanos = dueNanos - System.nanoTime();
            if (leftNanos > 0) {
                LockSupport.parkNanos(leftNanos);
            }
        }
    }

    private void read() {
        consumer.assign(List.of(partition));
        try {
            while (!isOver || (read.get() < sent.get() && failures.isEmpty())) {
                read.addAndGet(consumer.poll(Duration.ofMillis(100)).count());
            }
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    int written() {
        return written.get();
    }

    /** What is still missing of what was written. */
    int unread() {
        return written.get() - read.get();
    }

    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** Counted from when a record was due; 0 without any. */
    long latencyMs(double quantile) {
        List<Long> sorted = latenciesNanos.stream().sorted().toList();
        return sorted.isEmpty()
                ? 0
                : TimeUnit.NANOSECONDS.toMillis(
                        sorted.get((int) Math.min(sorted.size() - 1, Math.floor(quantile * sorted.size()))));
    }

    /** Ends when all that was sent is answered and read. */
    void finish() throws InterruptedException {
        isOver = true;
        writing.join();
        producer.flush();
        reading.join(TimeUnit.SECONDS.toMillis(30));
    }

    @Override
    public void close() {
        isOver = true;
        producer.close(Duration.ofSeconds(5));
        consumer.wakeup();
        try {
            reading.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
