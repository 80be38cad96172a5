package dev.balsa.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Committed producer state depends on entries alone, is bounded, and survives being saved at any point. */
class CommittedProducersTest {
    private static final long EXPIRY_MS = 1_000;

    @Test
    void producerExpiresByTheTimeInEntriesOnly() {
        CommittedProducers producers = empty(10);
        producers.apply(1, 0, batch(1, 0, 100));
        producers.apply(2, 100 + EXPIRY_MS);
        assertNotNull(producers.find(1));
        producers.apply(3, 101 + EXPIRY_MS);
        assertNull(producers.find(1));
        assertEquals(List.of(1L), producers.takeChange().removed());
    }

    @Test
    void numberIsBoundedByForgettingTheLongestSilent() {
        CommittedProducers producers = empty(2);
        producers.apply(1, 0, batch(1, 0, 100));
        producers.apply(2, 0, batch(2, 0, 100));
        producers.apply(1, 0, batch(3, 1, 100));
        producers.apply(3, 0, batch(4, 0, 100));
        assertNull(producers.find(2));
        assertNotNull(producers.find(1));
        assertNotNull(producers.find(3));
    }

    @Test
    void newEpochForgetsTheBatchesOfTheOldOne() {
        CommittedProducers producers = empty(2);
        producers.apply(1, 0, batch(1, 0, 100));
        producers.apply(1, 1, batch(2, 0, 100));
        assertEquals(1, producers.find(1).batches().size());
        assertEquals(1, producers.find(1).epoch());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void savedAnywhereAndReplayedFromAnywhereBeforeItIsTheSame(long seed) {
        Random random = new Random(seed);
        CommittedProducers whole = empty(5);
        CommittedProducers saved = empty(5);
        java.util.TreeMap<Long, ProducerState> store = new java.util.TreeMap<>();
        long savedIndex = 0;
        java.util.ArrayList<long[]> log = new java.util.ArrayList<>();
        long timeMs = 0;
        for (int index = 1; index <= 400; index++) {
            timeMs += random.nextInt(150);
            log.add(new long[] {index, random.nextInt(9), timeMs});
            apply(whole, log.getLast());
            apply(saved, log.getLast());
            if (random.nextInt(20) == 0) {
                ProducerStateStore.Change change = saved.takeChange();
                change.removed().forEach(store::remove);
                change.written().forEach(state -> store.put(state.producerId(), ProducerState.decode(state.encode())));
                savedIndex = change.appliedIndex();
            }
        }
        CommittedProducers restarted = new CommittedProducers(
                5, EXPIRY_MS, new ProducerStateStore.Saved(savedIndex, List.copyOf(store.values())));
        int from = (int) Math.max(0, savedIndex - random.nextInt(30));
        log.subList(from, log.size()).forEach(entry -> apply(restarted, entry));
        assertEquals(List.copyOf(whole.all()), List.copyOf(restarted.all()), "seed " + seed);
        assertEquals(whole.appliedIndex(), restarted.appliedIndex());
    }

    @Test
    void bytesThatAreNoStateAreRefused() {
        byte[] encoded = new ProducerState(7, 3, List.of(batch(1, 0, 100))).encode();
        assertEquals(7, ProducerState.decode(encoded).producerId());
        encoded[13] = 5;
        assertThrows(IllegalArgumentException.class, () -> ProducerState.decode(encoded));
        assertThrows(IllegalArgumentException.class, () -> ProducerState.decode(new byte[3]));
    }

    private static void apply(CommittedProducers producers, long[] entry) {
        if (entry[1] == 0) {
            producers.apply(entry[0], entry[2]);
        } else {
            producers.apply(entry[1], 0, batch(entry[0], (int) entry[0], entry[2]));
        }
    }

    private static WrittenBatch batch(long index, int sequence, long appendTimeMs) {
        return new WrittenBatch(sequence, sequence, index, appendTimeMs, index, 1);
    }

    private static CommittedProducers empty(int maxProducers) {
        return new CommittedProducers(maxProducers, EXPIRY_MS, ProducerStateStore.Saved.NONE);
    }
}
