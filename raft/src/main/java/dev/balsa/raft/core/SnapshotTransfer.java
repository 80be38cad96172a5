package dev.balsa.raft.core;

import dev.balsa.raft.log.SnapshotChunk;
import org.jspecify.annotations.Nullable;

/** How far the state for a restart has got to one peer. Keeps the one chunk that is under way, to send it again if it is lost. */
final class SnapshotTransfer {
    private long position;
    private long anchorIndex;
    private boolean isReading;
    private @Nullable SnapshotChunk chunk;
    private long sinceRound;

    /** Where the chunk begins that is wanted next. */
    long position() {
        return position;
    }

    /** Index of the anchor, 0 until the first chunk has been read. */
    long anchorIndex() {
        return anchorIndex;
    }

    boolean isReading() {
        return isReading;
    }

    void readBegins(long round) {
        isReading = true;
        sinceRound = round;
    }

    void readFailed() {
        isReading = false;
    }

    /** The chunk that is under way, null while one is read. */
    @Nullable
    SnapshotChunk chunk() {
        return chunk;
    }

    void read(SnapshotChunk next) {
        isReading = false;
        chunk = next;
        anchorIndex = next.anchor().id().index();
    }

    void sent(long round) {
        sinceRound = round;
    }

    /** The newest round when something was last done for this transfer. */
    long sinceRound() {
        return sinceRound;
    }

    /** The peer has the chunk that was under way. */
    void taken(SnapshotChunk last) {
        position = last.end();
        chunk = null;
    }
}
