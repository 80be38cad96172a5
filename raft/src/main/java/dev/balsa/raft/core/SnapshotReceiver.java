package dev.balsa.raft.core;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.SnapshotChunk;
import org.jspecify.annotations.Nullable;

/**
 * How much of the state for a restart this replica has set aside. One at a time, and one chunk of it at a time: the leader
 * sends the next one when it hears that the one before is kept, so that nothing gathers here.
 */
final class SnapshotReceiver {
    private long lastStagingId;
    private long session;
    private @Nullable Anchor anchor;
    private long position;
    private long endWhenStaged;
    private boolean isStaging;
    private boolean isLast;

    /** Begins to receive another state; what was set aside of an earlier one is void. */
    void begin(long newSession, Anchor newAnchor) {
        lastStagingId++;
        session = newSession;
        anchor = newAnchor;
        position = 0;
        isStaging = false;
        isLast = false;
    }

    /** Gives up; a chunk that is being staged will not be recognised. */
    void reset() {
        if (anchor != null) {
            lastStagingId++;
            anchor = null;
            isStaging = false;
        }
    }

    boolean isReceiving(long ofSession, Anchor ofAnchor) {
        return session == ofSession && ofAnchor.equals(anchor);
    }

    long session() {
        return session;
    }

    /** What is kept. */
    long position() {
        return position;
    }

    boolean isStaging() {
        return isStaging;
    }

    Effects.StageSnapshot stage(SnapshotChunk chunk) {
        isStaging = true;
        isLast = chunk.isLast();
        endWhenStaged = chunk.end();
        return new Effects.StageSnapshot(lastStagingId, chunk);
    }

    /** @return false if this was of a state that is no longer being received */
    boolean staged(Input.SnapshotStaged staged) {
        if (!isStaging || staged.stagingId() != lastStagingId || staged.position() != endWhenStaged) {
            return false;
        }
        isStaging = false;
        position = endWhenStaged;
        return true;
    }

    /** The anchor, once the whole state is set aside. */
    @Nullable
    Anchor complete() {
        return isLast && !isStaging ? anchor : null;
    }
}
