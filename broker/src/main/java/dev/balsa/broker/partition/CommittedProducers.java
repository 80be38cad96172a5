package dev.balsa.broker.partition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the committed log says about idempotent producers: a pure function of its entries, so every replica holds the same. It
 * takes facts and never refuses one; refusing is done before a batch is appended. Bounded by number, and by age measured in
 * append times, which are in the entries; a local clock would let replicas differ.
 */
final class CommittedProducers {
    private final int maxProducers;
    private final long expiryMs;

    /** Least recently written first; append times never decrease, so it is also the order of age. */
    private final LinkedHashMap<Long, ProducerState> producers = new LinkedHashMap<>();

    private final Set<Long> changed = new LinkedHashSet<>();
    private long appliedIndex;
    private long lastAppendTimeMs;

    CommittedProducers(int maxProducers, long expiryMs, ProducerStateStore.Saved saved) {
        this.maxProducers = maxProducers;
        this.expiryMs = expiryMs;
        take(saved);
    }

    /** Goes on from another state, that of another replica. */
    void restart(ProducerStateStore.Saved saved) {
        producers.clear();
        changed.clear();
        take(saved);
    }

    private void take(ProducerStateStore.Saved saved) {
        appliedIndex = saved.appliedIndex();
        saved.producers().stream()
                .sorted(Comparator.comparingLong(state -> state.last().index()))
                .forEach(state -> {
                    producers.put(state.producerId(), state);
                    lastAppendTimeMs = state.last().appendTimeMs();
                });
    }

    /** The state is that after this entry. */
    long appliedIndex() {
        return appliedIndex;
    }

    /** The living state of a producer, null if it is unknown or has expired. */
    @Nullable
    ProducerState find(long producerId) {
        ProducerState state = producers.get(producerId);
        return state == null || hasExpired(state) ? null : state;
    }

    Collection<ProducerState> all() {
        return List.copyOf(producers.values());
    }

    /** An entry without an idempotent producer: only time goes on. */
    void apply(long index, long appendTimeMs) {
        if (isNew(index)) {
            advance(index, appendTimeMs);
        }
    }

    /** A batch of an idempotent producer. Entries that are delivered again after a restart are passed over. */
    void apply(long producerId, int epoch, WrittenBatch batch) {
        if (!isNew(batch.index())) {
            return;
        }
        advance(batch.index(), batch.appendTimeMs());
        ProducerState before = producers.remove(producerId);
        List<WrittenBatch> batches = new ArrayList<>(ProducerState.MAX_BATCHES);
        if (before != null && before.epoch() == epoch) {
            int kept = Math.min(before.batches().size(), ProducerState.MAX_BATCHES - 1);
            batches.addAll(before.batches()
                    .subList(before.batches().size() - kept, before.batches().size()));
        }
        batches.add(batch);
        producers.put(producerId, new ProducerState(producerId, epoch, batches));
        changed.add(producerId);
        while (producers.size() > maxProducers) {
            forgetEldest();
        }
    }

    boolean hasChanges() {
        return !changed.isEmpty();
    }

    /** What differs from the last change that was taken. */
    ProducerStateStore.Change takeChange() {
        List<ProducerState> written = new ArrayList<>();
        List<Long> removed = new ArrayList<>();
        for (Long producerId : changed) {
            ProducerState state = producers.get(producerId);
            if (state == null) {
                removed.add(producerId);
            } else {
                written.add(state);
            }
        }
        changed.clear();
        return new ProducerStateStore.Change(appliedIndex, written, removed);
    }

    private boolean isNew(long index) {
        return index > appliedIndex;
    }

    private void advance(long index, long appendTimeMs) {
        appliedIndex = index;
        lastAppendTimeMs = appendTimeMs;
        while (!producers.isEmpty() && hasExpired(producers.firstEntry().getValue())) {
            forgetEldest();
        }
    }

    private boolean hasExpired(ProducerState state) {
        return lastAppendTimeMs - state.last().appendTimeMs() > expiryMs;
    }

    private void forgetEldest() {
        changed.add(producers.pollFirstEntry().getKey());
    }
}
