package dev.balsa.client.producer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request under way on a stream, and which of its batches still wait for their answer. Owned by the sender. */
final class SentRequest {
    /** A batch and the partition that sent it. */
    record Slot(PartitionSender owner, ProducerBatch batch) {}

    private final ProduceStream stream;
    private final long sentAtMs;
    private final @Nullable Slot[] slots;
    private int waiting;

    SentRequest(ProduceStream stream, long sentAtMs, List<Slot> slots) {
        this.stream = stream;
        this.sentAtMs = sentAtMs;
        this.slots = slots.toArray(new Slot[0]);
        this.waiting = slots.size();
    }

    ProduceStream stream() {
        return stream;
    }

    long sentAtMs() {
        return sentAtMs;
    }

    boolean isDone() {
        return waiting == 0;
    }

    /** Takes out the slot that an answer names; null if there is none, or its batch was taken back meanwhile. */
    @Nullable
    Slot take(int index) {
        if (index < 0 || index >= slots.length) {
            return null;
        }
        Slot slot = slots[index];
        if (slot != null) {
            slots[index] = null;
            waiting--;
        }
        return slot;
    }

    /** Takes a batch back: its answer, should it still come, means nothing any more. */
    void forget(ProducerBatch batch) {
        for (int i = 0; i < slots.length; i++) {
            Slot slot = slots[i];
            if (slot != null && slot.batch() == batch) {
                slots[i] = null;
                waiting--;
            }
        }
    }
}
