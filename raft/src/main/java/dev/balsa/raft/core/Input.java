package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.SnapshotChunk;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that can happen to a core. */
public sealed interface Input {
    /** Something that only a leader can do; answered once by an {@link Effects.Answer} with the same token. */
    sealed interface Request extends Input {
        long token();
    }

    /** One unit of logical time has passed. */
    record Tick() implements Input {}

    record Received(ReplicaId from, RaftMessage message) implements Input {}

    /** Append these in order, all or none; answered by {@link Effects.Answer} with the same token. */
    record Propose(long token, List<? extends Proposal> proposals) implements Request {}

    /** Everything up to and including this {@link Persist#seq} is durable. */
    record Persisted(long seq) implements Input {}

    /** The disk failed; nothing after this can be promised, so the core halts. */
    record PersistFailed(String cause) implements Input {}

    /** What the disk can take from now on; a core begins with {@link DiskState#HEALTHY}. */
    record DiskChanged(DiskState disk) implements Input {}

    /** Entries up to here stand in segments and may leave memory. */
    record Stored(long index) implements Input {}

    /** Answer to {@link Effects.Read}. Empty when the read failed for a passing reason: the core asks again later. */
    record EntriesRead(ReplicaId forPeer, long session, long fromIndex, List<Entry> entries) implements Input {}

    /** Entries up to the anchor's have been removed from storage; all of them were stored. */
    record LogStarts(Anchor anchor) implements Input {}

    /** Answer to {@link Effects.ReadSnapshot}. Null when there is nothing to give for a passing reason: the core asks again later. */
    record SnapshotRead(
            ReplicaId forPeer, long session, @Nullable SnapshotChunk chunk) implements Input {}

    /**
     * Answer to {@link Effects.StageSnapshot}: everything up to {@code position} is kept for a restart. For the last chunk: all
     * of it is durable.
     */
    record SnapshotStaged(long stagingId, long position) implements Input {}

    /** The transport could not deliver to this peer; whatever was in flight may be lost. */
    record PeerUnreachable(ReplicaId peer) implements Input {}

    /** The peer's process refused or reset its connection: it is probably dead, not slow. */
    record PeerRefused(ReplicaId peer) implements Input {}

    /** Give up leadership now; for an orderly stop. A voter that has the whole log is told to take over at once. */
    record Resign() implements Input {}

    /**
     * Hand leadership to this voter, or to the one that is furthest if null. Proposals are rejected until it has led to
     * something, for at most one election timeout. Answered by {@link Effects.Answer.Transferred} or
     * {@link Effects.Answer.TransferFailed}.
     */
    record Transfer(long token, @Nullable ReplicaId target) implements Request {}

    /**
     * Append this configuration, in which exactly one replica stands otherwise than in the one in force. Answered by
     * {@link Effects.Answer.ChangeAppended} or {@link Effects.Answer.ChangeRefused}; it has succeeded when the entry commits.
     */
    record ChangeMembership(long token, Configuration configuration) implements Request {}

    /**
     * A linearizable read (thesis, section 6.4). Answered by {@link Effects.Answer.ReadReady} or
     * {@link Effects.Answer.ReadFailed}.
     */
    record ReadIndex(long token) implements Request {}
}
