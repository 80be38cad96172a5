package dev.balsa.raft.runtime;

import java.io.IOException;

/** One state on its way to a peer, read from its beginning to its end. */
public interface SnapshotReader extends AutoCloseable {
    /**
     * The next bytes. Blocks; not on the loop.
     *
     * @return at most {@code maxBytes}; none only at the end
     */
    byte[] read(int maxBytes) throws IOException;

    /** Whether nothing follows what has been read. */
    boolean isAtEnd();

    /** Must not block. Never while a read is under way. */
    @Override
    void close();
}
