package dev.balsa.chaos.group;

import dev.balsa.chaos.group.GroupHistory.Sample;
import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks the coordinator again and again what is committed, in a thread of its own. */
final class CommittedSampler implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final BalsaAdmin admin;
    private final String group;
    private final String topic;
    private final int partitions;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread;
    private volatile boolean isStopping;
    private volatile Sample newest;

    CommittedSampler(String bootstrap, String group, String topic, int partitions) {
        this.admin = new BalsaAdmin(Map.of("bootstrap.servers", bootstrap));
        this.group = group;
        this.topic = topic;
        this.partitions = partitions;
        this.newest = new Sample(System.nanoTime(), nothing());
        this.thread = new Thread(this::run, "committed offsets");
        thread.start();
    }

    private long[] nothing() {
        long[] offsets = new long[partitions];
        Arrays.fill(offsets, -1);
        return offsets;
    }

    private void run() {
        while (!isStopping) {
            long begunNanos = System.nanoTime();
            try {
                take(admin.groups().committed(group));
            } catch (BalsaException unanswered) {
                // While brokers are killed there may be nobody to answer: what counts is what is said.
            }
            LockSupport.parkNanos(begunNanos + PERIOD_NANOS - System.nanoTime());
        }
    }

    private void take(Map<TopicPartition, Long> committed) {
        long[] offsets = nothing();
        committed.forEach((partition, offset) -> {
            if (partition.topic().equals(topic)) {
                offsets[partition.partition()] = offset;
            }
        });
        Sample sample = new Sample(System.nanoTime(), offsets);
        synchronized (samples) {
            samples.add(sample);
        }
        newest = sample;
    }

    Sample newest() {
        return newest;
    }

    List<Sample> samples() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    @Override
    public void close() {
        isStopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        admin.close();
    }
}
