package dev.balsa.client.producer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All lanes, those with something new for the sender, and all batches that have not ended. */
final class BatchAccumulator {
    private final BatchSize batchSize;
    private final Runnable wakeSender;
    private final ConcurrentMap<String, TopicLanes> topics = new ConcurrentHashMap<>();
    private final Queue<PartitionLane> announced = new ConcurrentLinkedQueue<>();
    private final Set<BatchOutcome> unfinished = ConcurrentHashMap.newKeySet();
    private final AtomicInteger flushing = new AtomicInteger();
    private final MemoryBudget budget;
    private final ProducerMeter meter;
    private volatile @Nullable BalsaException closedBy;

    BatchAccumulator(BatchSize batchSize, MemoryBudget budget, ProducerMeter meter, Runnable wakeSender) {
        this.batchSize = batchSize;
        this.budget = budget;
        this.meter = meter;
        this.wakeSender = wakeSender;
    }

    DeliveryFuture append(String topic, int partition, OutgoingRecord record, long nowMs) {
        PartitionLane lane = lanes(topic).get(partition);
        PartitionLane.Appended appended = lane.append(record, nowMs, unfinished::add);
        if (appended.newBatch()) {
            if (lane.announce()) {
                announced.add(lane);
            }
            wakeSender.run();
        }
        if (closedBy != null) {
            // The sender has looked at this lane for the last time, or may have.
            failAll(lane, closedBy);
        }
        return appended.delivery();
    }

    /** After the sender's end: whatever is appended from now on, or was not yet taken, fails. */
    void close(BalsaException failure) {
        closedBy = failure;
        lanes().forEach(lane -> failAll(lane, failure));
    }

    private void failAll(PartitionLane lane, BalsaException failure) {
        for (ProducerBatch batch = lane.take(); batch != null; batch = lane.take()) {
            meter.failed(batch.recordCount());
            batch.fail(failure, budget);
            ended(batch.outcome());
        }
    }

    /** Sender: the next lane with something new, or null. */
    @Nullable
    PartitionLane nextAnnounced() {
        PartitionLane lane = announced.poll();
        if (lane != null) {
            lane.looking();
        }
        return lane;
    }

    List<PartitionLane> lanes() {
        return topics.values().stream().flatMap(lanes -> lanes.all().stream()).toList();
    }

    private TopicLanes lanes(String topic) {
        TopicLanes known = topics.get(topic);
        // Looked up first: even for a key that is there, computeIfAbsent may lock.
        return known != null ? known : topics.computeIfAbsent(topic, key -> new TopicLanes(key, batchSize));
    }

    private @Nullable PartitionLane find(TopicPartition partition) {
        TopicLanes lanes = topics.get(partition.topic());
        return lanes == null ? null : lanes.find(partition.partition());
    }

    /** When the oldest record of the partition was appended that is not under way; far in the future if there is none. */
    long unsentSinceMs(TopicPartition partition) {
        PartitionLane lane = find(partition);
        return lane == null ? Long.MAX_VALUE : lane.unsentSinceMs();
    }

    long queuedBytes(TopicPartition partition) {
        PartitionLane lane = find(partition);
        return lane == null ? 0 : lane.queuedBytes();
    }

    /** Sender: the batch has ended. */
    void ended(BatchOutcome outcome) {
        unfinished.remove(outcome);
    }

    /** Sender: the batch goes on as these two. */
    void split(BatchOutcome whole, List<ProducerBatch> parts) {
        parts.forEach(part -> unfinished.add(part.outcome()));
        unfinished.remove(whole);
    }

    /** Everything appended before this call; ends when those have ended. */
    List<BatchOutcome> unfinished() {
        return List.copyOf(unfinished);
    }

    void beginFlush() {
        flushing.incrementAndGet();
    }

    void endFlush() {
        flushing.decrementAndGet();
    }

    boolean isFlushing() {
        return flushing.get() > 0;
    }
}
