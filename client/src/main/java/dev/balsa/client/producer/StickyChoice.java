package dev.balsa.client.producer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;

/**
 * The partition for records without a key: stays on one until about a batch went there, then draws another one, the more likely
 * the less is queued for it (KIP-794). Switching by bytes, not by finished batches, is what keeps a slow broker from getting
 * more records than the others.
 */
final class StickyChoice {
    /** Queued bytes of a partition; negative if it has no leader. */
    @FunctionalInterface
    interface Load {
        IntToLongFunction of(String topic);
    }

    private final int switchBytes;
    private final Load load;
    private final RandomGenerator random;
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    private static final class Turn {
        private int partition = -1;
        private long bytes;
    }

    StickyChoice(int switchBytes, Load load, RandomGenerator random) {
        this.switchBytes = switchBytes;
        this.load = load;
        this.random = random;
    }

    /** The partition for a record of this size. */
    int choose(String topic, int recordBytes, int partitionCount) {
        Turn known = turns.get(topic);
        // Looked up first: even for a key that is there, computeIfAbsent may lock.
        Turn turn = known != null ? known : turns.computeIfAbsent(topic, name -> new Turn());
        synchronized (turn) {
            // A topic that was made again may have fewer partitions than it had.
            if (turn.partition < 0 || turn.partition >= partitionCount || turn.bytes >= switchBytes) {
                turn.partition = draw(load.of(topic), partitionCount);
                turn.bytes = 0;
            }
            turn.bytes += recordBytes;
            return turn.partition;
        }
    }

    /** Weight = largest queue + one batch - own queue; partitions without a leader count only if none has one. */
    private int draw(IntToLongFunction queuedBytes, int partitionCount) {
        long[] queued = new long[partitionCount];
        long largest = 0;
        boolean anyLed = false;
        for (int i = 0; i < partitionCount; i++) {
            queued[i] = queuedBytes.applyAsLong(i);
            largest = Math.max(largest, queued[i]);
            anyLed |= queued[i] >= 0;
        }
        if (!anyLed) {
            return random.nextInt(partitionCount);
        }
        long total = 0;
        for (int i = 0; i < partitionCount; i++) {
            // Turned into a running sum, so that one drawn number falls into one partition's share.
            total += queued[i] < 0 ? 0 : largest + switchBytes - queued[i];
            queued[i] = total;
        }
        long drawn = random.nextLong(Math.max(1, total));
        int partition = 0;
        while (partition < partitionCount - 1 && drawn >= queued[partition]) {
            partition++;
        }
        return partition;
    }
}
