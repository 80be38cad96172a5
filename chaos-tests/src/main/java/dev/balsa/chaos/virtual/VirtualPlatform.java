package dev.balsa.chaos.virtual;

import dev.balsa.broker.BrokerNetwork;
import dev.balsa.broker.BrokerPlatform;
import dev.balsa.broker.store.StateStore;
import dev.balsa.log.JournaledLogStore;
import dev.balsa.log.LogDirectories;
import dev.balsa.log.LogStoreSettings;
import dev.balsa.log.file.FileIo;
import dev.balsa.log.segment.SegmentSettings;
import dev.balsa.raft.runtime.HostPorts;
import dev.balsa.raft.runtime.HostSettings;
import dev.balsa.raft.runtime.MultiRaftHost;
import dev.balsa.simulation.engine.Randomness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a simulated broker runs on. Its loop and its journal do their work in turns that the machine gives them. */
final class VirtualPlatform implements BrokerPlatform {
    private static final String DERIVED_STATE = "balsa-state-";
    private static final String SEGMENT_READS = "balsa-cold-read-";
    private static final long HANDOVER_US = 15;
    private static final long READ_MAX_US = 600;

    /** Small, so that a run goes round in the journal and begins segments. */
    private static final int JOURNAL_FILE_BYTES = 2 << 20;

    private static final int JOURNAL_FILES = 3;
    private static final SegmentSettings SEGMENTS = new SegmentSettings(256 << 10, 4 << 10);

    private final VirtualWorld world;
    private final VirtualNetwork network;
    private final VirtualProcess process;
    private final StateStore state;
    private final Randomness chance;
    private @Nullable MultiRaftHost loops;
    private @Nullable LogDirectories logs;

    VirtualPlatform(
            VirtualWorld world, VirtualNetwork network, VirtualProcess process, StateStore state, Randomness chance) {
        this.world = world;
        this.network = network;
        this.process = process;
        this.state = state;
        this.chance = chance;
    }

    @Nullable
    MultiRaftHost loops() {
        return loops;
    }

    /** Empty until they are open. */
    List<JournaledLogStore> stores() {
        LogDirectories open = logs;
        return open == null ? List.of() : open.stores();
    }

    @Override
    public ScheduledExecutorService timer(String name) {
        return new VirtualExecutor(process, () -> HANDOVER_US);
    }

    @Override
    public ExecutorService workers(String name, int threads, int queued) {
        if (name.equals(DERIVED_STATE)) {
            return new InlineExecutor();
        }
        LongSupplier delayUs =
                name.equals(SEGMENT_READS) ? () -> chance.between(HANDOVER_US, READ_MAX_US) : () -> HANDOVER_US;
        return new VirtualExecutor(process, delayUs);
    }

    @Override
    public void once(String name, Runnable task) {
        task.run();
    }

    @Override
    public LogDirectories logs(FileIo files, List<Path> directories, LogStoreSettings settings) throws IOException {
        LogStoreSettings small = new LogStoreSettings(
                JOURNAL_FILE_BYTES, JOURNAL_FILES, SEGMENTS, settings.queueBytes(), settings.memoryBytes(), 0);
        LogDirectories opened = LogDirectories.stepped(files, directories, small, world::nowNanos);
        logs = opened;
        return opened;
    }

    @Override
    public StateStore state(FileIo files, Path directory) {
        return state;
    }

    @Override
    public MultiRaftHost host(HostSettings settings, HostPorts ports) {
        MultiRaftHost made = MultiRaftHost.stepped(settings.withLoops(1), ports);
        loops = made;
        return made;
    }

    @Override
    public BrokerNetwork network() {
        return new VirtualBrokerNetwork(network, process);
    }
}
