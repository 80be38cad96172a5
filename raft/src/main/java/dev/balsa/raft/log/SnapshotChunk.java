package dev.balsa.raft.log;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A piece of the state at an anchor. A group whose log is all there is has one piece without bytes.
 *
 * @param position where the piece begins in the state's bytes
 * @param bytes shared by everybody who handles the piece, so nobody may change them
 * @param isLast the state ends with this piece
 */
public record SnapshotChunk(Anchor anchor, long position, byte[] bytes, boolean isLast) {
    public SnapshotChunk {
        if (position < 0) {
            throw new IllegalArgumentException("a piece cannot begin at " + position);
        }
    }

    /** All of the state of a group that has none besides its log. */
    public static SnapshotChunk nothingBut(Anchor anchor) {
        return new SnapshotChunk(anchor, 0, new byte[0], true);
    }

    /** Where the next piece begins. */
    public long end() {
        return position + bytes.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SnapshotChunk chunk
                && anchor.equals(chunk.anchor)
                && position == chunk.position
                && isLast == chunk.isLast
                && Arrays.equals(bytes, chunk.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(anchor, position, isLast, Arrays.hashCode(bytes));
    }

    @Override
    public String toString() {
        return anchor + ", bytes " + position + " to " + end() + (isLast ? " (end)" : "");
    }
}
