package dev.balsa.log.segment;

import dev.balsa.log.file.FileIo;
import java.io.IOException;

/**
 * What all segmented logs of one data directory share, so that thousands of them stay cheap: a bounded set of open
 * files, I/O buffers, and cached indexes of closed segments. Any thread.
 */
public final class SegmentPool implements AutoCloseable {
    private static final int READ_BUFFER_BYTES = 256 << 10;
    private static final int SPARE_READ_BUFFERS = 8;
    private static final int MIN_WRITE_BUFFER_BYTES = 64 << 10;
    private static final int MAX_WRITE_BUFFER_BYTES = 1 << 20;
    private static final int SPARE_WRITE_BUFFERS = 2;

    final FileIo io;
    final SegmentSettings settings;
    final OpenFiles files;
    final IndexCache indexes;
    final BufferPool readBuffers = new BufferPool(READ_BUFFER_BYTES, SPARE_READ_BUFFERS);
    final BufferPool writeBuffers;

    public SegmentPool(FileIo io, SegmentSettings settings) {
        this.io = io;
        this.settings = settings;
        int writeBytes = Math.clamp(settings.segmentBytes(), MIN_WRITE_BUFFER_BYTES, MAX_WRITE_BUFFER_BYTES);
        this.writeBuffers = new BufferPool(writeBytes, SPARE_WRITE_BUFFERS);
        this.files = new OpenFiles(io, settings.maxOpenFiles());
        this.indexes = new IndexCache(settings.indexCacheBytes());
    }

    /** Closes every file. All logs of the pool must be closed before. */
    @Override
    public void close() throws IOException {
        files.close();
    }
}
