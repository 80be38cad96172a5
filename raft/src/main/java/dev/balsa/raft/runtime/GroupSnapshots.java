package dev.balsa.raft.runtime;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.SnapshotChunk;
import java.io.IOException;

/**
 * The state that an application keeps besides its group's log, so that a replica can begin where the log begins. Implemented
 * by the application; one call of the last two at a time.
 */
public interface GroupSnapshots {
    /**
     * Whether a peer begins where the log begins, because its entries are part of what the application keeps. The state that goes
     * with it may then be newer, and must bear that entries up to where it has got to are delivered to the peer again.
     * Otherwise a peer begins where the state has got to.
     */
    default boolean beginsWithLog() {
        return false;
    }

    /**
     * Opens the state as it is now, for a peer. On the group's loop, between two calls of the listener, so it must not block;
     * what is applied later must not show.
     *
     * @param at the place after the last entry that was delivered; the reader's bytes are the state there. The log's beginning
     *     if {@link #beginsWithLog}; the reader's bytes are then a state of that place or a later one
     * @throws IOException if there is nothing to give for the moment; the peer is served later
     */
    SnapshotReader open(Anchor at) throws IOException;

    /**
     * Sets a piece aside, in order; position 0 begins anew, and what was set aside before is void. The last piece returns only
     * once all of it is durable. Blocks; not on the loop. Nothing that is set aside may show before {@link #install}.
     *
     * @throws IOException if it cannot be kept; the replica halts
     */
    void stage(SnapshotChunk chunk) throws IOException;

    /**
     * Puts what was set aside in the place of the present state, all of it or nothing, and durably. The log begins at the
     * anchor already: if the process dies in here this is called again at the next start, and must then find what was set
     * aside or see that it is in place. Blocks; not on the loop.
     *
     * @throws IOException if it cannot be done, or what was set aside belongs to another anchor; the replica halts
     */
    void install(Anchor anchor) throws IOException;
}
