package dev.balsa.broker.metadata;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/**
 * One decided change of the image. Facts hold everything that was chosen (ids, placement), so that applying them is the
 * same on every broker and at every replay.
 */
public sealed interface MetadataFact {
    /** Replaces what was known of the broker. */
    record BrokerRegistered(BrokerRegistration registration) implements MetadataFact {}

    /** A topic without partitions; these follow in the same entry. */
    record TopicCreated(String name, UUID topicId, int replicationFactor, SortedMap<String, String> configs)
            implements MetadataFact {}

    /** These options of the topic are set from here on, all others are at their defaults. */
    record TopicConfigured(UUID topicId, SortedMap<String, String> configs) implements MetadataFact {}

    /** The topic's next partition. */
    record PartitionCreated(UUID topicId, PartitionImage partition) implements MetadataFact {}

    /** The topic and all its partitions are gone. */
    record TopicDeleted(UUID topicId) implements MetadataFact {}

    /** The ids from {@code firstProducerId} on belong to the broker that asked. */
    record ProducerIdsAllocated(long firstProducerId, int count, int brokerId) implements MetadataFact {}

    /** The partition's replicas shall be on these brokers; the group's leader changes its configuration step by step. */
    record PartitionMoveDecided(GroupId group, List<Integer> brokers) implements MetadataFact {
        public PartitionMoveDecided {
            brokers = List.copyOf(brokers);
        }
    }

    /** These are the group's voters, as its leader committed; ends a move. */
    record ReplicasChanged(GroupId group, List<ReplicaId> replicas) implements MetadataFact {
        public ReplicasChanged {
            replicas = List.copyOf(replicas);
        }
    }
}
