package dev.balsa.bench.figures;

import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.serialization.StringSerializer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Sends one small record to every partition at a steady pace and notes when each partition acknowledged something. The pace
 * does not wait for answers, so a gap between acknowledgements is a gap of the cluster.
 */
final class PacedLoad implements AutoCloseable {
    private static final long PACE_MS = 5;

    private final String topic;
    private final BalsaProducer<String, String> producer;
    private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
    private final List<AckTimes> acks;
    private final Recorder latencies = new Recorder(3);
    private final AtomicLong failures = new AtomicLong();

    /** When one partition acknowledged; written by the producer's thread. */
    private static final class AckTimes {
        private long[] nanos = new long[1 << 12];
        private int count;

        synchronized void add(long now) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count++] = now;
        }

        /** Longest time without an acknowledgement from {@code fromNanos} to {@code toNanos}. */
        synchronized long longestGap(long fromNanos, long toNanos) {
            long last = fromNanos;
            long longest = 0;
            for (long at : LongStream.of(nanos).limit(count).toArray()) {
                if (at - fromNanos >= 0 && at - toNanos <= 0) {
                    longest = Math.max(longest, at - last);
                    last = at;
                }
            }
            return Math.max(longest, toNanos - last);
        }

        synchronized boolean hasAfter(long sinceNanos) {
            return count > 0 && nanos[count - 1] - sinceNanos > 0;
        }
    }

    PacedLoad(String bootstrap, String topic, int partitions) {
        this.topic = topic;
        this.acks = new CopyOnWriteArrayList<>(
                IntStream.range(0, partitions).mapToObj(i -> new AckTimes()).toList());
        Map<String, String> options = new LinkedHashMap<>();
        options.put("bootstrap.servers", bootstrap);
        this.producer = new BalsaProducer<>(options, new StringSerializer(), new StringSerializer());
    }

    void start() {
        var _ = pacer.scheduleAtFixedRate(this::sendRound, 0, PACE_MS, TimeUnit.MILLISECONDS);
    }

    private void sendRound() {
        for (int partition = 0; partition < acks.size(); partition++) {
            AckTimes times = acks.get(partition);
            long sentNanos = System.nanoTime();
            // A failed record leaves a gap, which is what is measured.
            var _ = producer.send(new ProducerRecord<>(topic, partition, null, "tick"), (metadata, failure) -> {
                if (metadata == null) {
                    failures.incrementAndGet();
                } else {
                    long nowNanos = System.nanoTime();
                    times.add(nowNanos);
                    latencies.recordValue(nowNanos - sentNanos);
                }
            });
        }
    }

    long longestGapNanos(int partition, long fromNanos, long toNanos) {
        return acks.get(partition).longestGap(fromNanos, toNanos);
    }

    /** Nanoseconds from sending to acknowledgement, of what was acknowledged since the call before. */
    Histogram latencies() {
        return latencies.getIntervalHistogram();
    }

    /** Records that the producer gave up. */
    long failures() {
        return failures.get();
    }

    boolean anyAckedAfter(long sinceNanos) {
        return acks.stream().anyMatch(times -> times.hasAfter(sinceNanos));
    }

    /** Whether every partition has acknowledged something after this moment. */
    boolean allAckedAfter(long sinceNanos) {
        return acks.stream().allMatch(times -> times.hasAfter(sinceNanos));
    }

    @Override
    public void close() {
        pacer.shutdownNow();
        producer.close();
    }
}
