package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;

/** A message on its way from a replica on one broker to a replica on another. */
public record GroupMessage(GroupId group, ReplicaId from, ReplicaId to, RaftMessage message) {
    /**
     * Whether this replica may take it. What is addressed to a broker's former disk must not count for its present one; but the
     * question who leads is answered, for somebody who was away may know of former replicas only.
     */
    public boolean isFor(ReplicaId self) {
        return to.equals(self) || (message instanceof RaftMessage.ObserverHello && to.brokerId() == self.brokerId());
    }
}
