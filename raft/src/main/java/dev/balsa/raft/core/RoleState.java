package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;

/**
 * What a replica does as long as it is in one role. Each method returns the role to go on with: itself, or another one
 * whose beginning has already been carried out. A role object is never used again once it has returned another.
 */
sealed interface RoleState permits FollowerRole, PreCandidateRole, CandidateRole, LeaderRole, HaltedRole {
    Role role();

    RoleState tick(Effects out);

    /** A well-formed message that carries the current term and is no request for a vote or a pre-vote. */
    RoleState received(ReplicaId from, RaftMessage message, Effects out);

    /** A write has become durable. */
    RoleState persisted(Effects out);
}
