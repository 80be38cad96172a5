package dev.balsa.broker.group.state;

import java.util.UUID;

/** A partition of a topic by the topic's id: a topic that is made again under the same name is another one. */
public record PartitionKey(UUID topicId, int partition) implements Comparable<PartitionKey> {
    @Override
    public int compareTo(PartitionKey other) {
        int byTopic = topicId.compareTo(other.topicId);
        return byTopic == 0 ? Integer.compare(partition, other.partition) : byTopic;
    }
}
