package dev.balsa.raft.runtime;

import dev.balsa.raft.core.TransferFailure;

/** Outcome of {@link RaftGroup#transfer}; one of the two is called once, on the group's loop. */
public interface TransferCallback {
    /** The target was told to take over and a later term has begun; who leads it is heard by {@link GroupListener#roleChanged}. */
    void handedOver(int term);

    void failed(TransferFailure reason);
}
