package dev.balsa.client.producer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Batches of one partition that are being packed; they leave in the order in which they came. Owned by the sender. */
final class PackingLine {
    private final PackingThreads threads;
    private final Runnable onPacked;
    private final Deque<ProducerBatch> line = new ArrayDeque<>();
    private final Set<ProducerBatch> packed = new HashSet<>();

    /** @param onPacked runs on the sender's thread whenever a batch is packed */
    PackingLine(PackingThreads threads, Runnable onPacked) {
        this.threads = threads;
        this.onPacked = onPacked;
    }

    void add(ProducerBatch batch) {
        line.addLast(batch);
        threads.pack(batch, () -> {
            packed.add(batch);
            onPacked.run();
        });
    }

    /** The first batch if it is packed; null if there is none, or it is still being packed. */
    @Nullable
    ProducerBatch pollPacked() {
        ProducerBatch first = line.peekFirst();
        if (first == null || !packed.remove(first)) {
            return null;
        }
        line.removeFirst();
        return first;
    }

    /** Those being packed, to be ended; they must still be taken out when they are packed. */
    Iterable<ProducerBatch> batches() {
        return line;
    }

    int size() {
        return line.size();
    }

    boolean isEmpty() {
        return line.isEmpty();
    }
}
