package dev.balsa.broker.metadata;

import java.util.UUID;

/** A partition together with its topic's names. */
public record PartitionAssignment(String topic, UUID topicId, PartitionImage partition) {
    @Override
    public String toString() {
        return topic + "-" + partition.partition() + "(" + partition.group() + ")";
    }
}
