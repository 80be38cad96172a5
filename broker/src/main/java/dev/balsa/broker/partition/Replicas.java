package dev.balsa.broker.partition;

import dev.balsa.broker.topic.PartitionId;
import dev.balsa.log.PartitionLog;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.runtime.RaftHost;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The partition replicas of this broker. Any thread. */
public final class Replicas {
    private final RaftHost host;
    private final PartitionPorts ports;
    private final UncommittedBytes uncommitted;
    private final ConcurrentSkipListMap<GroupId, PartitionReplica> byGroup = new ConcurrentSkipListMap<>();
    private final ConcurrentHashMap<PartitionId, PartitionReplica> byPartition = new ConcurrentHashMap<>();

    public Replicas(RaftHost host, PartitionPorts ports) {
        this(host, ports, UncommittedBytes.LIMIT_BYTES);
    }

    /** @param maxUncommittedBytes bounds the batches in logs led here that are not committed */
    public Replicas(RaftHost host, PartitionPorts ports, long maxUncommittedBytes) {
        this.host = host;
        this.ports = ports;
        this.uncommitted = new UncommittedBytes(maxUncommittedBytes);
    }

    /**
     * Reads the replica's saved state and starts it. Blocks; not for loops. The log's group must not be running here.
     *
     * @throws IOException if the saved state cannot be read; nothing was started then
     */
    public PartitionReplica start(PartitionLog log, PartitionSettings settings, RaftSettings raft) throws IOException {
        GroupId group = log.descriptor().group();
        ProducerStateStore.Saved saved = ports.producerStates().load(group);
        // Reads find by offset only what was delivered or is in segments, so what is between the two is delivered
        // again.
        long appliedIndex = Math.min(saved.appliedIndex(), log.storedIndex());
        // Before the group runs: from then on the store may delete what the log has given up.
        log.upkeep().holdFrom(ports.producerStates().durableIndex(group) + 1);
        Starting starting = new Starting();
        host.start(log, raft, new PartitionEntryFactory(ports.wallClock()), appliedIndex, handle -> {
            PartitionReplica replica = new PartitionReplica(handle, log, settings, ports, saved, uncommitted);
            starting.replica = replica;
            return replica.listener();
        });
        PartitionReplica replica = starting.replica;
        if (replica == null) {
            throw new IllegalStateException("the host started " + group + " without a listener");
        }
        byGroup.put(group, replica);
        // A topic that was made again may start while its predecessor is still stopping: the newer group is the one to
        // find.
        byPartition.merge(
                replica.partition(), replica, (one, other) -> one.group().compareTo(other.group()) > 0 ? one : other);
        return replica;
    }

    /**
     * Ends everything the replica owes and stops its group; no error if it does not run.
     *
     * @param whenStopped run once nothing of the group is called or written any more, at once if it does not run
     */
    public void stop(GroupId group, Runnable whenStopped) {
        PartitionReplica replica = byGroup.remove(group);
        if (replica == null) {
            whenStopped.run();
            return;
        }
        byPartition.remove(replica.partition(), replica);
        replica.end();
        host.stop(group, whenStopped);
    }

    public @Nullable PartitionReplica find(GroupId group) {
        return byGroup.get(group);
    }

    public @Nullable PartitionReplica find(PartitionId partition) {
        return byPartition.get(partition);
    }

    /** In order of their group ids. */
    public List<PartitionReplica> all() {
        return List.copyOf(byGroup.values());
    }

    /** The host asks for the listener while it starts the group, and gives its handle only then. */
    private static final class Starting {
        private volatile @Nullable PartitionReplica replica;
    }

    /** How many of them lead. */
    public int leaders() {
        return (int) all().stream().filter(replica -> replica.view().leads()).count();
    }
}
