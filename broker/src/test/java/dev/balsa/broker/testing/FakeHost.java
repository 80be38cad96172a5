package dev.balsa.broker.testing;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.RaftSettings;
import dev.balsa.raft.runtime.GroupListener;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.GroupMessage;
import dev.balsa.raft.runtime.RaftGroup;
import dev.balsa.raft.runtime.RaftHost;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Hosts {@link FakeGroup}s. */
public final class FakeHost implements RaftHost {
    private final Map<GroupId, FakeGroup> groups = new ConcurrentHashMap<>();

    @Override
    public RaftGroup start(
            GroupLog log,
            RaftSettings settings,
            EntryFactory entries,
            long appliedIndex,
            Function<RaftGroup, GroupListener> listener) {
        FakeGroup group = new FakeGroup((FakeLog) log, entries, appliedIndex, listener);
        groups.put(group.id(), group);
        return group;
    }

    @Override
    public void stop(GroupId group, Runnable whenStopped) {
        FakeGroup stopped = groups.remove(group);
        if (stopped == null) {
            whenStopped.run();
        } else {
            stopped.execute(whenStopped);
        }
    }

    @Override
    public @Nullable FakeGroup group(GroupId group) {
        return groups.get(group);
    }

    @Override
    public void received(List<GroupMessage> messages) {}

    @Override
    public void unreachable(int brokerId) {}

    @Override
    public void refused(int brokerId) {}

    @Override
    public void close() {}
}
