package dev.balsa.raft.runtime;

import dev.balsa.raft.core.RejectReason;

/** Outcome of {@link RaftGroup#readIndex}; one of the two is called once, on the group's loop. */
public interface ReadCallback {
    /** A state in which everything up to {@code index} is applied holds whatever was committed anywhere before the call. */
    void ready(long index);

    /** Nothing can be said; ask whoever leads now, or again if this replica still does. */
    void failed(RejectReason reason);
}
