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
 * of zeros that is deleted when a write has failed for want of space, and written again when there is plenty. Where a quota counts,
 * the file system tells nothing of it, so after such a failure only what could be written proves that there is room again.
 * Background thread, except for {@link #isReadOnly}.
 */
final class SpaceReserve {
    static final String NAME = "balsa.reserve";

    private static final long LOOK_NANOS = 250_000_000L;
    private static final long PROOF_RETRY_NANOS = 2_000_000_000L;
    private static final int STEP_BYTES = 4 << 20;
    /** While nobody can write anything else, there is no reason to be slow about it. */
    private static final int READ_ONLY_STEP_BYTES = 8 << 20;

    private final FileIo io;
    private final Path directory;
    private final Path path;
    private final long reserveBytes;

    private @Nullable FileHandle growing;
    private long writtenBytes;
    private boolean isWhole;
    private boolean hasLooked;
    private boolean mustProve;
    private long nextLookNanos;
    private long nextProofNanos;
    private volatile boolean readOnly;

    /** @param reserveBytes size of the file, and of the space beside it below which the store is read-only; 0 for neither */
    SpaceReserve(FileIo io, Path directory, long reserveBytes) {
        this.io = io;
        this.directory = directory;
        this.path = directory.resolve(NAME);
        this.reserveBytes = reserveBytes;
    }

    /**
     * Gives the reserve away if a start would not find the room that it needs: what is taken from the journal again has to be stored, and
     * a journal without a spare file needs one. The store is read-only then until there is room for all.
     */
    static void makeRoomToStart(FileIo io, Path directory, long reserveBytes) throws IOException {
        if (reserveBytes > 0 && io.usableBytes(directory) < reserveBytes) {
            io.delete(directory.resolve(NAME));
        }
    }

    /** Any thread. */
    boolean isReadOnly() {
        return readOnly;
    }

    /** A write has failed for want of space: gives the reserve away, so that what was taken can be brought in order. */
    void exhausted(long nowNanos) throws IOException {
        readOnly = true;
        mustProve = true;
        nextProofNanos = nowNanos + PROOF_RETRY_NANOS;
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
        look(io.usableBytes(directory), nowNanos);
        nextLookNanos = nowNanos + LOOK_NANOS;
        return LOOK_NANOS;
    }

    private void look(long usableBytes, long nowNanos) throws IOException {
        if (usableBytes < reserveBytes) {
            readOnly = true;
            stopGrowing();
        } else if (!isWhole && (growing != null || mayBegin(usableBytes, nowNanos))) {
            // One step a look: a broker that starts has better use for the disk.
            grow(nowNanos);
        } else if (!isWhole && usableBytes < 2 * reserveBytes) {
            // Neither the reserve nor room for it.
            readOnly = true;
        } else if (isWhole && usableBytes >= reserveBytes + reserveBytes / 2) {
            // Between the two bounds it stays as it was, or it would go back and forth with every segment that is
            // deleted.
            readOnly = false;
        }
    }

    private boolean mayBegin(long usableBytes, long nowNanos) {
        return usableBytes >= 3 * reserveBytes && (!mustProve || nowNanos - nextProofNanos >= 0);
    }

    private void grow(long nowNanos) throws IOException {
        try {
            FileHandle file = growing;
            if (file == null) {
                io.delete(path);
                file = io.create(path);
                growing = file;
                writtenBytes = 0;
            }
            long wholeBytes = mustProve ? reserveBytes + reserveBytes / 2 : reserveBytes;
            int bytes = (int) Math.min(readOnly ? READ_ONLY_STEP_BYTES : STEP_BYTES, wholeBytes - writtenBytes);
            file.write(ByteBuffer.allocate(bytes), writtenBytes);
            writtenBytes += bytes;
            if (writtenBytes == wholeBytes) {
                file.truncate(reserveBytes);
                stopGrowing();
                mustProve = false;
                isWhole = true;
            }
        } catch (IOException e) {
            DiskFull.required(e);
            exhausted(nowNanos);
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
