package dev.balsa.log;

import dev.balsa.log.file.DiskFull;
import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the store is told to stop before the disk is full, and that what it has taken by then finds room: a file
 * of zeros that is deleted when a write has failed for want of space, and written again when there is plenty. Background
 * thread, except for {@link #isReadOnly}.
 */
final class SpaceReserve {
    static final String NAME = "balsa.reserve";

    private static final long LOOK_NANOS = 250_000_000L;
    private static final int STEP_BYTES = 4 << 20;

    private final FileIo io;
    private final Path directory;
    private final Path path;
    private final long reserveBytes;

    private @Nullable FileHandle growing;
    private long writtenBytes;
    private boolean isWhole;
    private boolean hasLooked;
    private long nextLookNanos;
    private volatile boolean readOnly;

    /** @param reserveBytes size of the file, and of the space beside it below which the store is read-only; 0 for neither */
    SpaceReserve(FileIo io, Path directory, long reserveBytes) {
        this.io = io;
        this.directory = directory;
        this.path = directory.resolve(NAME);
        this.reserveBytes = reserveBytes;
    }

    /** Any thread. */
    boolean isReadOnly() {
        return readOnly;
    }

    /** A write has failed for want of space: gives the reserve away, so that what was taken can be brought in order. */
    void exhausted() throws IOException {
        readOnly = true;
        stopGrowing();
        isWhole = false;
        io.delete(path);
    }

    /** Looks at the disk now and then; returns nanoseconds until the next look. */
    long step(long nowNanos) throws IOException {
        if (reserveBytes == 0 && !readOnly) {
            return Long.MAX_VALUE;
        }
        long wait = nextLookNanos - nowNanos;
        if (hasLooked && wait > 0 && wait <= LOOK_NANOS) {
            return wait;
        }
        if (!hasLooked) {
            hasLooked = true;
            isWhole = sizeOnDisk() >= reserveBytes;
        }
        look(io.usableBytes(directory));
        nextLookNanos = nowNanos + LOOK_NANOS;
        return LOOK_NANOS;
    }

    private void look(long usableBytes) throws IOException {
        if (usableBytes < reserveBytes) {
            readOnly = true;
            stopGrowing();
        } else if (!isWhole && (growing != null || usableBytes >= 3 * reserveBytes)) {
            // One step a look: a broker that starts has better use for the disk.
            grow();
        } else if (isWhole && usableBytes >= reserveBytes + reserveBytes / 2) {
            // Between the two bounds it stays as it was, or it would go back and forth with every segment that is
            // deleted.
            readOnly = false;
        }
    }

    private void grow() throws IOException {
        try {
            FileHandle file = growing;
            if (file == null) {
                io.delete(path);
                file = io.create(path);
                growing = file;
                writtenBytes = 0;
            }
            int bytes = (int) Math.min(STEP_BYTES, reserveBytes - writtenBytes);
            file.write(ByteBuffer.allocate(bytes), writtenBytes);
            writtenBytes += bytes;
            if (writtenBytes == reserveBytes) {
                stopGrowing();
                isWhole = true;
            }
        } catch (IOException e) {
            if (!DiskFull.isCauseOf(e)) {
                throw e;
            }
            exhausted();
        }
    }

    private void stopGrowing() throws IOException {
        FileHandle file = growing;
        growing = null;
        if (file != null) {
            file.close();
        }
    }

    private long sizeOnDisk() throws IOException {
        if (!io.exists(path)) {
            return 0;
        }
        try (FileHandle file = io.open(path)) {
            return file.size();
        }
    }

    void close() throws IOException {
        stopGrowing();
    }
}
