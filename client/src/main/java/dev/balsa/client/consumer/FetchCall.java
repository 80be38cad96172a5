package dev.balsa.client.consumer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fetch under way to one broker. */
final class FetchCall {
    private final String endpoint;
    private final long startedAtMs;
    private final int maxWaitMs;
    private final int maxBytes;
    private final List<@Nullable AssignedPartition> partitions;
    private final List<Integer> epochs;

    /** @param epochs term of each partition's leader as it was known */
    FetchCall(
            String endpoint,
            long startedAtMs,
            int maxWaitMs,
            int maxBytes,
            List<AssignedPartition> partitions,
            List<Integer> epochs) {
        this.endpoint = endpoint;
        this.startedAtMs = startedAtMs;
        this.maxWaitMs = maxWaitMs;
        this.maxBytes = maxBytes;
        this.partitions = new ArrayList<>(partitions);
        this.epochs = List.copyOf(epochs);
        partitions.forEach(partition -> partition.call(this));
    }

    String endpoint() {
        return endpoint;
    }

    /** Milliseconds beyond the longest wait that the broker was allowed. */
    long overdueMs(long nowMs) {
        return nowMs - startedAtMs - maxWaitMs;
    }

    long tookMs(long nowMs) {
        return nowMs - startedAtMs;
    }

    int maxBytes() {
        return maxBytes;
    }

    int size() {
        return partitions.size();
    }

    /** The partition asked for at this place; null if its answer is not wanted any more. */
    @Nullable
    AssignedPartition partition(int index) {
        return partitions.get(index);
    }

    int epoch(int index) {
        return epochs.get(index);
    }

    void forget(AssignedPartition partition) {
        partitions.replaceAll(one -> one == partition ? null : one);
    }

    /** Whether nobody waits for any of its answers. */
    boolean isForgotten() {
        return partitions.stream().allMatch(partition -> partition == null);
    }
}
