package dev.balsa.raft.runtime;

import dev.balsa.raft.core.ChangeRefusal;

/** Outcome of {@link RaftGroup#changeMembership}; one of the three is called once, on the group's loop. */
public interface ChangeCallback {
    /** The configuration is committed in the entry at this index: it stays until it is changed again. */
    void committed(long index);

    /** Nothing was appended. */
    void refused(ChangeRefusal reason);

    /** Leadership was lost, or the replica halted or stopped, before the entry committed: the next leader decides what becomes of it. */
    void unknown();
}
