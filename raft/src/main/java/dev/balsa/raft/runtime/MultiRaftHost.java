package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.RaftCore;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Spreads the groups of one broker over a few loops; a group stays on its loop for life. */
public final class MultiRaftHost implements RaftHost {
    private final HostPorts ports;
    private final List<GroupLoop> loops = new ArrayList<>();
    private final List<LoopThread> threads = new ArrayList<>();
    private final Map<GroupId, HostedGroup> groups = new ConcurrentHashMap<>();

    private MultiRaftHost(HostPorts ports) {
        this.ports = ports;
    }

    /** A host whose loops have threads of their own; they are running when this returns. */
    public static MultiRaftHost threaded(HostSettings settings, HostPorts ports) {
        MultiRaftHost host = new MultiRaftHost(reportingOnce(ports));
        for (int i = 0; i < settings.loops(); i++) {
            LoopThread thread = new LoopThread("balsa-loop-" + i, ports.clock(), host.ports.failures());
            host.loops.add(new GroupLoop(settings, host.ports, thread::wake));
            host.threads.add(thread);
        }
        for (int i = 0; i < settings.loops(); i++) {
            host.threads.get(i).start(host.loops.get(i));
        }
        return host;
    }

    /** A host without threads: nothing happens but in {@link #turn}, which lets a whole cluster run in one thread on virtual time. */
    public static MultiRaftHost stepped(HostSettings settings, HostPorts ports) {
        MultiRaftHost host = new MultiRaftHost(reportingOnce(ports));
        for (int i = 0; i < settings.loops(); i++) {
            host.loops.add(new GroupLoop(settings, host.ports, () -> {}));
        }
        return host;
    }

    /**
     * One turn of every loop; for a stepped host only.
     *
     * @return whether there is more to do at the same time
     */
    public boolean turn(long nowNanos) {
        if (!threads.isEmpty()) {
            throw new IllegalStateException("the loops of this host have threads of their own");
        }
        boolean isMore = false;
        for (GroupLoop loop : loops) {
            isMore |= loop.turn(nowNanos);
        }
        return isMore;
    }

    @Override
    public RaftGroup start(
            GroupLog log,
            RaftSettings settings,
            EntryFactory entries,
            long appliedIndex,
            Function<RaftGroup, GroupListener> listener) {
        GroupId id = log.descriptor().group();
        RecoveredLog recovered = log.recovered();
        RaftCore core = new RaftCore(
                settings,
                log.descriptor().self(),
                recovered,
                new StampingEntries(entries),
                ports.random().apply(id));
        GroupLoop loop = loopOf(id);
        HostedGroup group =
                new HostedGroup(loop, log, core, settings, entries, appliedAt(recovered, appliedIndex), listener);
        if (groups.putIfAbsent(id, group) != null) {
            throw new IllegalStateException(id + " is already running on this host");
        }
        loop.execute(() -> loop.start(group));
        return group;
    }

    /** The index the application has applied, and the configuration in force there. */
    private static AppliedAt appliedAt(RecoveredLog recovered, long appliedIndex) {
        Configuration configuration = recovered.baseConfiguration();
        long configurationIndex = recovered.base().configurationIndex();
        for (RecoveredLog.ConfigurationAt at : recovered.configurations()) {
            if (at.index() <= appliedIndex) {
                configuration = at.configuration();
                configurationIndex = at.index();
            }
        }
        return new AppliedAt(appliedIndex, configurationIndex, configuration);
    }

    @Override
    public void stop(GroupId id, Runnable whenStopped) {
        HostedGroup group = groups.get(id);
        if (group == null) {
            whenStopped.run();
            return;
        }
        loopOf(id)
                .execute(() -> group.stop(() -> {
                    groups.remove(id, group);
                    whenStopped.run();
                }));
    }

    @Override
    public @Nullable RaftGroup group(GroupId id) {
        return groups.get(id);
    }

    /** Messages that were for no replica here, since the start. */
    public long droppedMessages() {
        return loops.stream().mapToLong(GroupLoop::droppedMessages).sum();
    }

    @Override
    public void received(List<GroupMessage> messages) {
        received(messages, () -> {});
    }

    @Override
    public void received(List<GroupMessage> messages, Runnable taken) {
        if (loops.size() == 1) {
            loops.getFirst().received(messages, taken);
            return;
        }
        List<List<GroupMessage>> byLoop = new ArrayList<>();
        loops.forEach(loop -> byLoop.add(new ArrayList<>()));
        messages.forEach(message -> byLoop.get(loopNumber(message.group())).add(message));
        AtomicInteger waiting = new AtomicInteger(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).received(byLoop.get(i), () -> {
                if (waiting.decrementAndGet() == 0) {
                    taken.run();
                }
            });
        }
    }

    @Override
    public void unreachable(int brokerId) {
        loops.forEach(loop -> loop.peerUnreachable(brokerId));
    }

    @Override
    public void refused(int brokerId) {
        loops.forEach(loop -> loop.peerRefused(brokerId));
    }

    @Override
    public void close() {
        loops.forEach(loop -> loop.execute(loop::resignAll));
        threads.forEach(LoopThread::stop);
    }

    private GroupLoop loopOf(GroupId id) {
        return loops.get(loopNumber(id));
    }

    private int loopNumber(GroupId id) {
        return Math.floorMod(Long.hashCode(id.value()), loops.size());
    }

    /** Several loops may see one failure of the store; the broker should end once. */
    private static HostPorts reportingOnce(HostPorts ports) {
        AtomicBoolean isReported = new AtomicBoolean();
        HostFailureListener once = cause -> {
            if (isReported.compareAndSet(false, true)) {
                ports.failures().hostFailed(cause);
            }
        };
        return new HostPorts(ports.store(), ports.transport(), ports.clock(), ports.random(), ports.coldReads(), once);
    }
}
