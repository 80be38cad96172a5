package dev.balsa.client.producer;

import org.jspecify.annotations.Nullable;

/** Chooses the partition of records that name none. Called by any thread that sends. */
@FunctionalInterface
public interface Partitioner {
    /**
     * The partition for a record.
     *
     * @param key serialised; null if there is none
     * @param value serialised; null for a tombstone
     * @param partitionCount partitions of the topic, at least 1
     * @return 0 to {@code partitionCount - 1}
     */
    int partition(String topic, byte @Nullable [] key, byte @Nullable [] value, int partitionCount);
}
