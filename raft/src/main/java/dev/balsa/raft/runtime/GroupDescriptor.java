package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import java.util.UUID;

/**
 * What is fixed when a replica is created on this broker.
 *
 * @param topic name of the topic, for people and directory names; internal ones begin with {@code __}
 * @param topicId tells a topic from a later one of the same name
 * @param self this replica
 * @param initialConfiguration of the group for replicas created with it; {@link Configuration#EMPTY} for later ones
 */
public record GroupDescriptor(
        GroupId group, String topic, UUID topicId, int partition, ReplicaId self, Configuration initialConfiguration) {}
