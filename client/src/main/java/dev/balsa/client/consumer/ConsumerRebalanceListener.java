package dev.balsa.client.consumer;

import dev.balsa.client.TopicPartition;
import java.util.Collection;

/**
 * Told when partitions come and go. Called by the consumer's thread in {@code poll}, {@code unsubscribe} and {@code close};
 * may commit and seek, but not poll. What it throws comes out of that call. Only partitions that move are named: the others
 * are read on all the time.
 */
public interface ConsumerRebalanceListener {
    /** These are to be given up: they return no more records, and nobody else reads them before this call has returned. */
    void onPartitionsRevoked(Collection<TopicPartition> partitions);

    /** These are new. Where reading begins may still be changed with {@code seek}. */
    void onPartitionsAssigned(Collection<TopicPartition> partitions);

    /**
     * These are lost: another member may read them already, and nothing can be committed for them. As if they were revoked,
     * unless implemented.
     */
    default void onPartitionsLost(Collection<TopicPartition> partitions) {
        onPartitionsRevoked(partitions);
    }
}
