package dev.balsa.broker.group.host;

import dev.balsa.broker.entry.FactEntryFactory;
import dev.balsa.log.PartitionLog;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.runtime.RaftGroup;
import dev.balsa.raft.runtime.RaftHost;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The coordinators of this broker. Any thread. */
public final class Coordinators {
    private final RaftHost host;
    private final CoordinatorPorts ports;
    private final ConcurrentSkipListMap<GroupId, GroupCoordinator> byGroup = new ConcurrentSkipListMap<>();

    public Coordinators(RaftHost host, CoordinatorPorts ports) {
        this.host = host;
        this.ports = ports;
    }

    /** Reads the replica's saved state and starts it. Blocks; not for loops. */
    public void start(PartitionLog log, RaftSettings raft) throws IOException {
        GroupId group = log.descriptor().group();
        GroupStore.Saved saved = ports.store().load(group);
        // Before the group runs: from then on the store may delete what the log has given up.
        log.upkeep().holdFrom(saved.appliedIndex() + 1);
        Starting starting = new Starting();
        host.start(log, raft, new FactEntryFactory(ports.wallClock()), saved.appliedIndex(), handle -> {
            GroupCoordinator coordinator = coordinator(log, handle, saved);
            starting.coordinator = coordinator;
            return coordinator;
        });
        GroupCoordinator made = starting.coordinator;
        if (made == null) {
            throw new IllegalStateException("the host started " + group + " without a listener");
        }
        byGroup.put(group, made);
    }

    private GroupCoordinator coordinator(PartitionLog log, RaftGroup handle, GroupStore.Saved saved) {
        return new GroupCoordinator(log.descriptor().partition(), handle, ports, saved);
    }

    /**
     * Stops a coordinator.
     *
     * @param whenStopped run once nothing of the group is called or written any more, at once if it does not run
     */
    public void stop(GroupId group, Runnable whenStopped) {
        GroupCoordinator coordinator = byGroup.remove(group);
        if (coordinator == null) {
            whenStopped.run();
            return;
        }
        host.stop(group, () -> coordinator.stopped(whenStopped));
    }

    /** Forgets what was saved of a replica that is gone for good. Blocks. */
    public void forget(GroupId group) throws IOException {
        ports.store().forget(group);
    }

    public @Nullable GroupCoordinator find(GroupId group) {
        return byGroup.get(group);
    }

    /** The one of this partition of the internal topic, null if this broker has none. */
    public @Nullable GroupCoordinator find(int partition) {
        for (GroupCoordinator coordinator : byGroup.values()) {
            if (coordinator.partition() == partition) {
                return coordinator;
            }
        }
        return null;
    }

    public List<GroupCoordinator> all() {
        return List.copyOf(byGroup.values());
    }

    /** The host asks for the listener while it starts the group, and gives its handle only then. */
    private static final class Starting {
        private volatile @Nullable GroupCoordinator coordinator;
    }
}
