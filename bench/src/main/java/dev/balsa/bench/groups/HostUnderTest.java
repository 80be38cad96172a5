package dev.balsa.bench.groups;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.HostPorts;
import dev.balsa.raft.runtime.HostSettings;
import dev.balsa.raft.runtime.MultiRaftHost;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** One broker's host with the settings a broker uses, and the processor time of its loop. */
final class HostUnderTest implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final BareEntries ENTRIES = new BareEntries();
    private static final int EARLY_TICKS = 2;

    private final ReplicaId self;
    private final MemoryStore store = new MemoryStore();
    private final MemoryLink link = new MemoryLink();
    private final MultiRaftHost host;
    private final long[] loops;

    HostUnderTest(ReplicaId self) {
        this.self = self;
        long[] before = THREADS.getAllThreadIds();
        HostPorts ports = new HostPorts(
                store,
                link,
                System::nanoTime,
                group -> new Random(group.value() * 31 + self.brokerId()),
                read -> read.run(),
                cause -> {
                    throw new IllegalStateException(cause);
                });
        host = MultiRaftHost.threaded(HostSettings.DEFAULT, ports);
        loops = LongStream.of(THREADS.getAllThreadIds())
                .filter(thread -> LongStream.of(before).noneMatch(other -> other == thread))
                .toArray();
    }

    void connect(HostUnderTest other) {
        link.connect(other.self.brokerId(), other.host);
    }

    MemoryLink link() {
        return link;
    }

    /** Starts this broker's replica of a group; each broker is the first choice of a share of them. */
    void start(int group, List<ReplicaId> voters, CountDownLatch ready, LongAdder roleChanges) {
        boolean isFirst = voters.get(group % voters.size()).equals(self);
        RaftSettings settings = RaftSettings.DEFAULT.withFirstElectionTicks(isFirst ? EARLY_TICKS : 0);
        GroupDescriptor descriptor = new GroupDescriptor(
                new GroupId(group), "idle", new UUID(0, 1), group, self, Configuration.ofVoters(voters));
        host.start(store.newLog(descriptor), settings, ENTRIES, 0, handle -> new IdleListener(ready, roleChanges));
    }

    /** Processor time of the loop so far. */
    long loopNanos() {
        return LongStream.of(loops).map(THREADS::getThreadCpuTime).sum();
    }

    @Override
    public void close() {
        host.close();
    }
}
