package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.log.Entry;
import java.util.List;

/** A group hosted here, as seen by its listener. Except for {@link #execute} and {@link #id} only to be used on its loop. */
public interface RaftGroup {
    GroupId id();

    GroupLog log();

    /** Runs on the group's loop, in order of submission. Any thread. */
    void execute(Runnable task);

    /** Asks the core to append all of them or none; the answer comes within this turn of the loop. */
    void propose(long token, List<? extends Proposal> proposals);

    RaftStatus status();

    /**
     * Whether this replica may serve reads as leader at this moment: it leads, has committed in its term, and a majority
     * answered a heartbeat sent less than an election timeout before {@code nowNanos}. Checked against the clock, not
     * against ticks, so that a process that was frozen serves nothing stale when it wakes.
     */
    boolean mayServeReads(long nowNanos);

    /** Entries from {@code fromIndex} on that are still in memory, up to and including {@code toIndex}; empty if the first one is not. */
    List<Entry> inMemory(long fromIndex, long toIndex, int maxBytes);
}
