package dev.balsa.client.consumer;

import dev.balsa.client.TopicPartition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The partitions that are read now, in the row in which they are asked for. */
final class Assignment {
    private final Map<TopicPartition, AssignedPartition> partitions = new LinkedHashMap<>();
    private final Set<String> topics = new LinkedHashSet<>();

    void add(AssignedPartition partition) {
        partitions.put(partition.partition(), partition);
        topics.add(partition.partition().topic());
    }

    /** Takes a partition out; what is under way for it means nothing any more. */
    @Nullable
    AssignedPartition remove(TopicPartition partition) {
        AssignedPartition removed = partitions.remove(partition);
        if (removed != null) {
            removed.seek(0);
            topics.clear();
            partitions.keySet().forEach(left -> topics.add(left.topic()));
        }
        return removed;
    }

    /** Puts a partition at the end of the row. */
    void moveBack(AssignedPartition partition) {
        if (partitions.remove(partition.partition(), partition)) {
            partitions.put(partition.partition(), partition);
        }
    }

    Collection<AssignedPartition> all() {
        return partitions.values();
    }

    Set<TopicPartition> keys() {
        return partitions.keySet();
    }

    /** Topics whose leaders have to be known. */
    Set<String> topics() {
        return topics;
    }

    @Nullable
    AssignedPartition find(TopicPartition partition) {
        return partitions.get(partition);
    }

    /** @throws IllegalStateException if it is not assigned */
    AssignedPartition get(TopicPartition partition) {
        AssignedPartition assigned = partitions.get(partition);
        if (assigned == null) {
            throw new IllegalStateException(partition + " is not assigned");
        }
        return assigned;
    }

    boolean isEmpty() {
        return partitions.isEmpty();
    }

    /** What may be committed: everything before these offsets has been returned by poll. */
    static Map<TopicPartition, OffsetAndMetadata> consumed(Collection<AssignedPartition> of) {
        Map<TopicPartition, OffsetAndMetadata> consumed = new LinkedHashMap<>();
        for (AssignedPartition partition : of) {
            if (partition.position() != AssignedPartition.NO_POSITION) {
                int epoch = partition.readEpoch();
                consumed.put(
                        partition.partition(),
                        new OffsetAndMetadata(
                                partition.position(), epoch < 0 ? Optional.empty() : Optional.of(epoch), ""));
            }
        }
        return consumed;
    }
}
