package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.PeerStatus;
import dev.balsa.raft.core.Proposal;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A group hosted here, as seen by its listener. Except for {@link #execute}, {@link #offer}, {@link #id} and
 * {@link #log} only to be used on its loop.
 */
public interface RaftGroup {
    GroupId id();

    GroupLog log();

    /**
     * Runs on the group's loop, in order of submission. Any thread. Never refused, so it is for what is bounded by
     * something else; work that clients bring goes through {@link #offer}.
     */
    void execute(Runnable task);

    /**
     * Like {@link #execute}, but refused when the tasks that wait for this loop hold too many bytes. Any thread.
     *
     * @param sizeBytes what the task keeps in memory until it has run
     * @return false if it was refused: nothing happened, and the caller should answer that the broker is overloaded
     */
    boolean offer(int sizeBytes, Runnable task);

    /**
     * Asks the core to append all of them or none; the answer comes within this turn of the loop, after this call. What the
     * entry factory refuses by throwing is rejected.
     */
    void propose(long token, List<? extends Proposal> proposals);

    /**
     * A linearizable read: the callback comes once a majority has confirmed that this replica was still the leader after this
     * call. Every call gets its callback, within an election timeout.
     */
    void readIndex(ReadCallback done);

    /**
     * Hands leadership to another voter. Proposals are rejected with {@link dev.balsa.raft.core.RejectReason#TRANSFERRING} until it
     * has taken over or an election timeout has passed.
     *
     * @param target null: the voter that is furthest
     */
    void transfer(@Nullable ReplicaId target, TransferCallback done);

    /**
     * Puts another configuration in force, in which exactly one replica stands otherwise than now: a learner is added or removed, a
     * learner that has caught up becomes a voter, a voter becomes a learner or leaves. In force once appended.
     */
    void changeMembership(Configuration configuration, ChangeCallback done);

    /** What this replica knows of the others' logs; empty unless it leads. */
    List<PeerStatus> peers();

    /**
     * Where removing entries must stop for a while: a member that has to begin anew needs everything after this index until it
     * keeps up. {@link Long#MAX_VALUE} if there is none. The caller bounds how much it keeps for that; a member that is
     * overtaken begins anew once more.
     */
    long pinnedIndex();

    RaftStatus status();

    /**
     * Whether this replica may serve reads as leader at this moment: it leads, has committed in its term, and a majority
     * answered a heartbeat sent less than an election timeout before {@code nowNanos}. Checked against the clock, not
     * against ticks, so that a process that was frozen serves nothing stale when it wakes.
     */
    boolean mayServeReads(long nowNanos);

    /**
     * Until when {@link #mayServeReads} holds if nothing more is heard, on the host's clock; empty if it does not hold at
     * all. For a published view that other threads check: compare with {@code nowNanos - until < 0}.
     */
    OptionalLong readsUntilNanos();

    /** Entries from {@code fromIndex} on that are still in memory, up to and including {@code toIndex}; empty if the first one is not. */
    List<Entry> inMemory(long fromIndex, long toIndex, int maxBytes);
}
