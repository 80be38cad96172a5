package dev.balsa.broker.partition;

import dev.balsa.broker.topic.PartitionId;
import dev.balsa.log.PartitionLog;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.runtime.RaftHost;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The partition replicas of this broker. Any thread. */
public final class Replicas {
    public Replicas(RaftHost host, PartitionPorts ports) {}

    /**
     * Reads the replica's saved state and starts it. Blocks; not for loops. The log's group must not be running here.
     *
     * @throws IOException if the saved state cannot be read; nothing was started then
     */
    public PartitionReplica start(PartitionLog log, PartitionSettings settings, RaftSettings raft) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Ends everything the replica owes and stops its group; no error if it does not run. */
    public void stop(GroupId group, Runnable whenStopped) {
        throw new UnsupportedOperationException();
    }

    public @Nullable PartitionReplica find(GroupId group) {
        throw new UnsupportedOperationException();
    }

    public @Nullable PartitionReplica find(PartitionId partition) {
        throw new UnsupportedOperationException();
    }

    /** In order of their group ids. */
    public List<PartitionReplica> all() {
        throw new UnsupportedOperationException();
    }
}
