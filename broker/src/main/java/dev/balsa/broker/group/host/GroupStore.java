package dev.balsa.broker.group.host;

import dev.balsa.broker.group.codec.GroupRows.Row;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupSnapshots;
import java.io.IOException;
import java.util.Collection;

/**
 * Keeps the state of coordinators over a restart. It is derived from the logs: what was not flushed is applied again from there, so
 * {@link #apply} need not be durable when it returns, but is atomic, and calls become durable in order.
 */
public interface GroupStore {
    /** State up to an entry of the log. */
    record Saved(long appliedIndex, GroupsState state) {
        public static final Saved NONE = new Saved(0, GroupsState.EMPTY);
    }

    /** What was last kept. Blocks. */
    Saved load(GroupId group) throws IOException;

    /** Keeps the content of these rows and the applied index in one batch. On the group's loop. */
    void apply(GroupId group, long appliedIndex, GroupsState state, Collection<Row> changed) throws IOException;

    /** How the rows get to replicas that lack the beginning of the log. */
    GroupSnapshots snapshots(GroupId group);

    /** The replica is gone for good. Blocks. */
    void forget(GroupId group) throws IOException;
}
