package dev.balsa.raft.runtime;

import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The application above one group. Every call comes on the group's loop and must not block. */
public interface GroupListener {
    /** Role, term or known leader changed; also called once when the group has started. A deposed leader must end everything it still owes as unknown. */
    void roleChanged(RaftStatus status);

    /** The proposals of this token stand in the leader's log from {@code firstIndex} on; not durable, not committed. */
    void proposed(long token, long firstIndex, int term);

    /** Nothing of this token was written. */
    void rejected(long token, RejectReason reason);

    /** Everything up to here is on this replica's disk. May go back when the log is cut. */
    void durable(long durableIndex);

    /**
     * Entries that are committed and durable here, in order, each once in the life of the process. After a restart it begins
     * after the index the listener named as applied.
     */
    void committed(List<Entry> entries);

    /**
     * The log begins after this place from now on, and {@link #committed} goes on with the entry behind it. What was built from
     * earlier entries is void: what {@link GroupSnapshots#install} has put in place counts. May also be called right after the
     * start. An application that is not made for it stops here.
     */
    default void restarted(Anchor anchor) {
        throw new IllegalStateException("this application needs every entry, and the log begins " + anchor);
    }

    /** The state besides the log; null if the log is all there is. The same object for as long as the replica runs. */
    default @Nullable GroupSnapshots snapshots() {
        return null;
    }

    /** Once per tick, after the core's. */
    void tick(long nowNanos);

    /** The replica stopped for good. */
    void halted(String reason);
}
