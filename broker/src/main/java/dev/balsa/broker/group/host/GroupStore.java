package dev.balsa.broker.group.host;

import dev.balsa.broker.group.codec.GroupRows.Row;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupSnapshots;
import dev.balsa.raft.runtime.SnapshotReader;
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

    /** Keeps the content of these rows and the applied index in one batch. Blocks; not for loops. */
    void apply(GroupId group, long appliedIndex, GroupsState state, Collection<Row> changed) throws IOException;

    /** Keeps this state in the place of what was kept, in one batch. Blocks; not for loops. */
    void replace(GroupId group, long appliedIndex, GroupsState state) throws IOException;

    /** A state on its way to a replica that lacks the beginning of the log. Does not block. */
    SnapshotReader reader(GroupId group, long appliedIndex, GroupsState state);

    /** How a state that comes from another replica is set aside and put in place. */
    GroupSnapshots snapshots(GroupId group);

    /** The replica is gone for good. Blocks. */
    void forget(GroupId group) throws IOException;
}
