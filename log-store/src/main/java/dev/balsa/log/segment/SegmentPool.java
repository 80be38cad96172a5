package dev.balsa.log.segment;

import dev.balsa.log.file.FileIo;
import java.io.IOException;

/**
 * What all segmented logs of one data directory share, so that thousands of them stay cheap: a bounded set of open
 * files, I/O buffers, and cached indexes of closed segments. Any thread.
 */
public final class SegmentPool implements AutoCloseable {
    public SegmentPool(FileIo io, SegmentSettings settings) {
        throw new UnsupportedOperationException();
    }

    /** Closes every file. All logs of the pool must be closed before. */
    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
