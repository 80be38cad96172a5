package dev.balsa.broker.retention;

import dev.balsa.raft.log.EntryKind;

/** Where the leader of a partition has control entries appended. Loop only. */
public interface ControlLog {
    /** Whether everything appended so far is committed or lost. */
    boolean isSettled();

    /** Appends an entry if this replica leads; what is refused or lost is decided anew by whoever leads then. */
    void append(EntryKind kind, byte[] payload);
}
