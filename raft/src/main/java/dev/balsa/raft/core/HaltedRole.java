package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.message.RaftMessage;

/** The end: storage failed or an invariant is broken. Says and promises nothing any more; only a restart leads out. */
record HaltedRole() implements RoleState {
    @Override
    public Role role() {
        return Role.HALTED;
    }

    @Override
    public RoleState tick(Effects out) {
        return this;
    }

    @Override
    public RoleState received(ReplicaId from, RaftMessage message, Effects out) {
        return this;
    }

    @Override
    public RoleState persisted(Effects out) {
        return this;
    }
}
