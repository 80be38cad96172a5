package dev.balsa.client.producer;

import dev.balsa.client.TopicPartition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Batches of one partition that are still open: callers' threads append to the last one, the sender takes the first one. */
final class PartitionLane {
    private static final int SMALLEST_BATCH_BYTES = 1 << 10;

    private final TopicPartition partition;
    private final BatchSize batchSize;
    private final PackedShare packedShare = new PackedShare();
    private final Deque<ProducerBatch> open = new ArrayDeque<>();
    private final AtomicBoolean announced = new AtomicBoolean();
    private long queuedBytes;
    private int lastSizeBytes = SMALLEST_BATCH_BYTES;
    private int lastRecords = 1;
    private long lastBatchAtMs;

    /** When the oldest record was appended that the sender holds back; written by the sender, read by those who choose. */
    private volatile long heldBackSinceMs = Long.MAX_VALUE;

    /** What the sender needs to know to decide when to take the first batch. */
    record First(long createdAtMs, boolean full) {}

    /** @param newBatch true if the sender has something new to look at */
    record Appended(DeliveryFuture delivery, boolean newBatch) {}

    PartitionLane(TopicPartition partition, BatchSize batchSize) {
        this.partition = partition;
        this.batchSize = batchSize;
    }

    /** @param begun told of a new batch before any other thread can append to it or take it */
    synchronized Appended append(OutgoingRecord record, long nowMs, Consumer<BatchOutcome> begun) {
        int limitBytes = limitBytes();
        ProducerBatch last = open.peekLast();
        if (last != null) {
            int before = last.openSizeBytes();
            DeliveryFuture delivery = last.tryAppend(record, limitBytes);
            if (delivery != null) {
                queuedBytes += last.openSizeBytes() - before;
                return new Appended(delivery, false);
            }
        }
        // Batches of one partition are mostly alike: beginning at the last one's size saves copying while it grows.
        int initialBytes = Math.min(limitBytes, Math.max(SMALLEST_BATCH_BYTES, lastSizeBytes));
        ProducerBatch batch = new ProducerBatch(partition, nowMs, initialBytes, lastRecords);
        DeliveryFuture delivery = batch.tryAppend(record, limitBytes);
        if (delivery == null) {
            throw new IllegalStateException("an empty batch takes any record");
        }
        begun.accept(batch.outcome());
        open.addLast(batch);
        lastBatchAtMs = nowMs;
        queuedBytes += batch.openSizeBytes();
        return new Appended(delivery, true);
    }

    synchronized @Nullable First first() {
        ProducerBatch batch = open.peekFirst();
        return batch == null
                ? null
                : new First(batch.createdAtMs(), open.size() > 1 || batch.openSizeBytes() >= limitBytes());
    }

    /** Takes the first batch out; nobody appends to it any more. */
    synchronized @Nullable ProducerBatch take() {
        ProducerBatch batch = open.pollFirst();
        if (batch != null) {
            lastSizeBytes = batch.openSizeBytes();
            lastRecords = batch.recordCount();
            queuedBytes -= batch.openSizeBytes();
        }
        return batch;
    }

    /** Takes the first batch out if it was made before {@code createdBeforeMs}. */
    synchronized @Nullable ProducerBatch takeOlder(long createdBeforeMs) {
        ProducerBatch batch = open.peekFirst();
        return batch == null || batch.createdAtMs() >= createdBeforeMs ? null : take();
    }

    private int limitBytes() {
        return packedShare.unpackedBytes(batchSize.bytes(), batchSize.mostBytes());
    }

    /** Sender: a batch of this lane is packed, and tells how large the next ones may become. */
    void packed(ProducerBatch batch) {
        packedShare.packed(batch.unpackedBytes(), batch.sizeBytes());
    }

    /** Bytes in open batches. */
    synchronized long queuedBytes() {
        return queuedBytes;
    }

    /** When the last batch was begun. */
    synchronized long lastBatchAtMs() {
        return lastBatchAtMs;
    }

    void heldBackSince(long sinceMs) {
        heldBackSinceMs = sinceMs;
    }

    /** When the oldest record was appended that is not under way; far in the future if there is none. */
    long unsentSinceMs() {
        First first = first();
        return Math.min(heldBackSinceMs, first == null ? Long.MAX_VALUE : first.createdAtMs());
    }

    TopicPartition partition() {
        return partition;
    }

    /** Sets the mark that the sender is to look at this lane; false if it stood already. */
    boolean announce() {
        return announced.compareAndSet(false, true);
    }

    /** Clears the mark; must come before the look. */
    void looking() {
        announced.set(false);
    }
}
