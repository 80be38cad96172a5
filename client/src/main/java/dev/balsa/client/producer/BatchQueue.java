package dev.balsa.client.producer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One partition's batches that are to be sent, in order: those that were taken back or are packed, then those being packed,
 * then the lane that is still being filled. Owned by the sender.
 */
final class BatchQueue {
    /** With linger 0 a batch that is not full waits for the one under way, but no longer than this. */
    private static final long GATHER_MS = 5;

    private final PartitionLane lane;
    private final SenderContext context;
    private final Deque<ProducerBatch> ready = new ArrayDeque<>();
    private final @Nullable PackingLine packing;

    /** @param onPacked runs on the sender's thread when a batch is packed */
    BatchQueue(PartitionLane lane, SenderContext context, Runnable onPacked) {
        this.lane = lane;
        this.context = context;
        this.packing = context.packing()
                .map(threads -> new PackingLine(threads, onPacked))
                .orElse(null);
    }

    boolean isEmpty() {
        return ready.isEmpty() && (packing == null || packing.isEmpty()) && lane.first() == null;
    }

    /**
     * Moves packed batches up and starts packing what is due, ahead of the moment when it can be sent.
     *
     * @param idle whether nothing of the partition is under way
     * @return when the lane is due next; far in the future if something else will tell
     */
    long prepare(long nowMs, boolean idle) {
        long dueMs = packing == null ? Long.MAX_VALUE : pack(packing, nowMs, idle);
        tellHeldBack();
        return dueMs;
    }

    /** Tells those who choose partitions what is held back; to be called whenever batches went without being sent. */
    void tellHeldBack() {
        long sinceMs = Long.MAX_VALUE;
        for (ProducerBatch batch : ready) {
            sinceMs = Math.min(sinceMs, batch.createdAtMs());
        }
        if (packing != null) {
            for (ProducerBatch batch : packing.batches()) {
                // One that ended while it is packed only waits to be thrown away.
                sinceMs = batch.isEnded() ? sinceMs : Math.min(sinceMs, batch.createdAtMs());
            }
        }
        lane.heldBackSince(sinceMs);
    }

    private long pack(PackingLine line, long nowMs, boolean idle) {
        for (ProducerBatch batch = line.pollPacked(); batch != null; batch = line.pollPacked()) {
            lane.packed(batch);
            if (!batch.isEnded()) {
                ready.addLast(batch);
            }
        }
        while (ready.size() + line.size() < context.settings().maxInFlight()) {
            long dueMs = laneDueMs(nowMs, idle && ready.isEmpty() && line.isEmpty());
            if (dueMs > nowMs) {
                return dueMs;
            }
            ProducerBatch batch = lane.take();
            if (batch == null) {
                return Long.MAX_VALUE;
            }
            line.add(batch);
        }
        return Long.MAX_VALUE;
    }

    /** When the next batch may leave; far in the future if something else will tell. */
    long dueMs(long nowMs, boolean idle) {
        if (!ready.isEmpty()) {
            return nowMs;
        }
        return packing == null ? laneDueMs(nowMs, idle) : Long.MAX_VALUE;
    }

    private long laneDueMs(long nowMs, boolean idle) {
        PartitionLane.First first = lane.first();
        if (first == null) {
            return Long.MAX_VALUE;
        } else if (first.full()) {
            return nowMs;
        }
        long lingerMs = context.settings().lingerMs();
        boolean hurrying = context.coordination().isHurrying();
        if (idle && (hurrying || lingerMs == 0)) {
            return nowMs;
        }
        // Even in a hurry what is under way comes first: its end gives room back, and the batch grows meanwhile.
        return first.createdAtMs() + (hurrying && lingerMs > 0 ? Math.min(lingerMs, GATHER_MS) : gatherMs(lingerMs));
    }

    private static long gatherMs(long lingerMs) {
        return lingerMs > 0 ? lingerMs : GATHER_MS;
    }

    /** Takes the next batch for sending, closed and numbered; null if there is none. */
    @Nullable
    ProducerBatch take(BatchSequence sequence) {
        ProducerBatch batch = ready.pollFirst();
        if (batch == null && packing == null) {
            batch = lane.take();
        }
        if (batch != null && !batch.isClosed()) {
            batch.close(sequence.next(batch.recordCount()));
        }
        return batch;
    }

    /** Gives back what was taken. */
    void addFirst(ProducerBatch batch) {
        ready.addFirst(batch);
    }

    void remove(ProducerBatch batch) {
        ready.remove(batch);
    }

    /** Those that were taken before or are packed, in order; a copy. */
    List<ProducerBatch> ready() {
        return List.copyOf(ready);
    }

    /** The batches behind one of {@link #ready}. */
    List<ProducerBatch> behind(ProducerBatch batch) {
        List<ProducerBatch> behind = new ArrayList<>(ready);
        behind.subList(0, behind.indexOf(batch) + 1).clear();
        return behind;
    }

    /** Those being packed that were begun up to then. They leave the line by themselves once they are packed. */
    List<ProducerBatch> packingUpTo(long createdUpToMs) {
        List<ProducerBatch> old = new ArrayList<>();
        if (packing != null) {
            for (ProducerBatch batch : packing.batches()) {
                if (batch.createdAtMs() <= createdUpToMs) {
                    old.add(batch);
                }
            }
        }
        return old;
    }

    /** Takes the first batch of the lane if it was begun up to then. */
    @Nullable
    ProducerBatch takeFromLane(long createdUpToMs) {
        return createdUpToMs == Long.MAX_VALUE ? lane.take() : lane.takeOlder(createdUpToMs + 1);
    }
}
