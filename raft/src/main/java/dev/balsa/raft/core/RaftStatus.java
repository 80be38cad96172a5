package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a core for tests, metrics and publishing.
 *
 * @param quorumTick tick at which the newest heartbeat round that a majority has answered was sent; meaningful on a leader only.
 *     A leader may serve reads until {@code quorumTick + electionTicksMin}.
 * @param committedInTerm an entry of the current term has committed; before that a new leader must not serve reads
 */
public record RaftStatus(
        ReplicaId self,
        Role role,
        int term,
        @Nullable ReplicaId votedFor,
        @Nullable ReplicaId leader,
        long baseIndex,
        long lastIndex,
        int lastTerm,
        long durableIndex,
        long commitIndex,
        long tick,
        long quorumTick,
        boolean committedInTerm,
        Configuration configuration) {}
