package dev.balsa.raft.log;

import dev.balsa.raft.ReplicaId;
import org.jspecify.annotations.Nullable;

/** What a replica must never forget: its term and whom it voted for in it. */
public record HardState(int term, @Nullable ReplicaId votedFor) {
    public static final HardState INITIAL = new HardState(0, null);
}
