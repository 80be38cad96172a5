package dev.balsa.log.segment;

import dev.balsa.log.file.FileIo;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one log while it is open, with its share of the pool. What it keeps in the pool is kept under this object and
 * not only under a path: the same path may belong to another log later, which must never meet files or indexes of this
 * one. Any thread.
 */
final class SegmentDirectory {
    final SegmentPool pool;
    final FileIo io;
    final SegmentSettings settings;
    private final Path path;
    private volatile boolean closed;

    SegmentDirectory(SegmentPool pool, Path path) {
        this.pool = pool;
        this.io = pool.io;
        this.settings = pool.settings;
        this.path = path;
    }

    Path path() {
        return path;
    }

    Path log(long baseOffset) {
        return SegmentNames.log(path, baseOffset);
    }

    Path index(long baseOffset) {
        return SegmentNames.index(path, baseOffset);
    }

    Path manifest() {
        return SegmentNames.manifest(path);
    }

    /** Opens an existing file, or uses it if it is open already. */
    OpenFiles.Lease lease(Path file) throws IOException {
        OpenFiles.Lease lease = pool.files.lease(this, file);
        if (closed) {
            // A reader that was overtaken by the close must not leave its file behind in the pool.
            pool.files.forgetAll(this);
        }
        return lease;
    }

    OpenFiles.Lease create(Path file) throws IOException {
        return pool.files.create(this, file);
    }

    void delete(Path file) throws IOException {
        pool.files.forget(this, file);
        io.delete(file);
    }

    @Nullable
    SparseIndex cachedIndex(Path log) {
        return pool.indexes.get(this, log);
    }

    void cacheIndex(Path log, SparseIndex index) {
        pool.indexes.put(this, log, index);
        if (closed) {
            pool.indexes.forgetAll(this);
        }
    }

    void forgetIndex(Path log) {
        pool.indexes.forget(this, log);
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes everything out of the pool. Leases that were given out stay good. */
    void close() throws IOException {
        closed = true;
        pool.indexes.forgetAll(this);
        pool.files.forgetAll(this);
    }
}
