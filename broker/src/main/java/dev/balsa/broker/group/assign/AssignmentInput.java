package dev.balsa.broker.group.assign;

import dev.balsa.broker.group.state.PartitionKey;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What is to be distributed.
 *
 * @param topics those that somebody subscribes to, ordered by name
 * @param members in an order that does not depend on chance and changes as little as can be while members come and go
 */
public record AssignmentInput(List<Topic> topics, List<Reader> members) {
    public AssignmentInput {
        topics = List.copyOf(topics);
        members = List.copyOf(members);
    }

    /** A topic with at least one reader. */
    public record Topic(UUID id, int partitions) {}

    /**
     * A member.
     *
     * @param topics what it subscribes to
     * @param current what it has or was to have
     */
    public record Reader(String memberId, SortedSet<UUID> topics, SortedSet<PartitionKey> current) {
        public Reader {
            topics = Collections.unmodifiableSortedSet(new TreeSet<>(topics));
            current = Collections.unmodifiableSortedSet(new TreeSet<>(current));
        }
    }
}
