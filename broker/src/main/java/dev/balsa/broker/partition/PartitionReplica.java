package dev.balsa.broker.partition;

import dev.balsa.broker.topic.PartitionId;
import dev.balsa.raft.GroupId;

/** One replica of one partition. */
public final class PartitionReplica {
    public GroupId group() {
        throw new UnsupportedOperationException();
    }

    public PartitionId partition() {
        throw new UnsupportedOperationException();
    }

    /** Any thread. */
    public ReplicaView view() {
        throw new UnsupportedOperationException();
    }

    /** New limits for what comes from now on. Any thread. */
    public void configure(PartitionSettings settings) {
        throw new UnsupportedOperationException();
    }
}
