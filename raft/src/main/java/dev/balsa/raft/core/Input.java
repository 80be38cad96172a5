package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;

/** Everything that can happen to a core. */
public sealed interface Input {
    /** One unit of logical time has passed. */
    record Tick() implements Input {}

    record Received(ReplicaId from, RaftMessage message) implements Input {}

    /** Append these in order, all or none; answered by {@link Effects.Answer} with the same token. */
    record Propose(long token, List<? extends Proposal> proposals) implements Input {}

    /** Everything up to and including this {@link Persist#seq} is durable. */
    record Persisted(long seq) implements Input {}

    /** The disk failed; nothing after this can be promised, so the core halts. */
    record PersistFailed(String cause) implements Input {}

    /** Entries up to here stand in segments and may leave memory. */
    record Stored(long index) implements Input {}

    /** Answer to {@link Effects.Read}. Empty when the read failed for a passing reason: the core asks again later. */
    record EntriesRead(ReplicaId forPeer, long session, long fromIndex, List<Entry> entries) implements Input {}

    /** The transport could not deliver to this peer; whatever was in flight may be lost. */
    record PeerUnreachable(ReplicaId peer) implements Input {}

    /** The peer's process refused or reset its connection: it is probably dead, not slow. */
    record PeerRefused(ReplicaId peer) implements Input {}

    /** Give up leadership now; for an orderly stop. Followers notice by the missing heartbeats unless one is transferred to. */
    record Resign() implements Input {}
}
