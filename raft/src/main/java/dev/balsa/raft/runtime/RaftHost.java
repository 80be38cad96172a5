package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.EntryFactory;
import dev.balsa.raft.core.RaftSettings;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Hosts the groups of one broker on its loops. Any thread. */
public interface RaftHost extends PeerListener, AutoCloseable {
    /**
     * Starts a group.
     *
     * @param listener is given the group's handle and returns the application above it, before the first step
     * @param appliedIndex committed entries are delivered from the index after this one on
     */
    RaftGroup start(
            GroupLog log,
            RaftSettings settings,
            EntryFactory entries,
            long appliedIndex,
            Function<RaftGroup, GroupListener> listener);

    /**
     * Stops a group. Once {@code whenStopped} runs, nothing of it is called, written or read any more, and all its earlier writes
     * are durable or the store has failed. It runs on the group's loop, or at once if there is no such group.
     */
    void stop(GroupId group, Runnable whenStopped);

    @Nullable
    RaftGroup group(GroupId group);

    /** Gives up all leaderships, stops the loops. Does not close the store. */
    @Override
    void close();
}
