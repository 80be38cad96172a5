package dev.balsa.broker.disk;

import dev.balsa.broker.metadata.BrokerRegistration;
import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.metadata.PartitionAssignment;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.session.BrokerVitals;
import dev.balsa.log.LogDirectories;
import dev.balsa.log.StoreHealth;
import dev.balsa.log.segment.DamagedRange;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.runtime.MonotonicClock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All that a broker does about its disk while it runs. {@link #look} belongs to one thread, the questions to any. */
public final class DiskCare {
    private final LogDirectories logs;
    private final Supplier<@Nullable String> stateFailure;
    private final Consumer<String> fatal;
    private final List<DiskWatch> watches;
    private final RangeRepair repair;
    private boolean isStateFailureTold;

    /**
     * @param channels to other brokers' peer listeners
     * @param worker may block
     * @param stateFailure why the state database has failed for good, null while it is well
     * @param fatal ends the broker; log stores that fail call it themselves
     */
    public DiskCare(
            String clusterId,
            int brokerId,
            LogDirectories logs,
            MetadataSource metadata,
            BrokerChannels channels,
            Executor worker,
            MonotonicClock clock,
            Supplier<@Nullable String> stateFailure,
            Consumer<String> fatal) {
        this.logs = logs;
        this.stateFailure = stateFailure;
        this.fatal = fatal;
        this.watches =
                logs.stores().stream().map(store -> new DiskWatch(store, clock)).toList();
        this.repair = new RangeRepair(
                clusterId, logs, group -> others(metadata.image(), brokerId, group), channels, worker, clock);
    }

    /** Those that hold a replica; everybody, for a group that the metadata does not tell of. */
    private static List<Integer> others(MetadataImage image, int brokerId, GroupId group) {
        PartitionAssignment assignment = image.partition(group);
        List<Integer> holders = assignment == null
                ? image.brokers().values().stream().map(BrokerRegistration::id).toList()
                : assignment.partition().replicas().stream()
                        .map(ReplicaId::brokerId)
                        .toList();
        return holders.stream().filter(id -> id != brokerId).toList();
    }

    /** To be called often; cheap. */
    public void look() {
        String failed = stateFailure.get();
        if (failed != null && !isStateFailureTold) {
            isStateFailureTold = true;
            fatal.accept(failed);
        }
        watches.forEach(DiskWatch::look);
        repair.look(damage());
    }

    private List<DamagedRange> damage() {
        return watches.stream().flatMap(watch -> watch.damage().stream()).toList();
    }

    /** Of the data directory that is worst off. */
    public StoreHealth health() {
        return logs.health();
    }

    /** Why a data directory or the state database has failed for good, null if none has. */
    public @Nullable String failure() {
        String logFailure = logs.failure();
        return logFailure == null ? stateFailure.get() : logFailure;
    }

    /** @param leaders partitions led here */
    public BrokerVitals vitals(int leaders) {
        return new BrokerVitals(leaders, health().name(), damage().size(), repair.repaired());
    }
}
