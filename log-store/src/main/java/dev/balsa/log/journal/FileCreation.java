package dev.balsa.log.journal;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Makes a new journal file step by step: every block is written once, because only blocks that were written before are
 * cheap to sync. Each gets a stamp of generation 0, so that a block that was zeroed later is seen to be damaged. The file
 * gets a name that recovery looks at only when it is whole.
 */
final class FileCreation {
    static final String SUFFIX = ".unfinished";

    private static final int STEP_BYTES = 1 << 20;

    private final FileIo io;
    private final Path directory;
    private final long owner;
    private final int blockCount;
    private final Path unfinished;
    private final FileHandle handle;
    private final ByteBuffer blanks;
    private int written;

    FileCreation(FileIo io, Path directory, String purpose, long owner, int blockCount) throws IOException {
        this.io = io;
        this.directory = directory;
        this.owner = owner;
        this.blockCount = blockCount;
        this.unfinished = directory.resolve(purpose + SUFFIX);
        io.delete(unfinished);
        this.handle = io.create(unfinished);
        this.blanks = ByteBuffer.allocateDirect(Math.min(STEP_BYTES, blockCount * JournalBlock.BYTES));
    }

    /** Writes some more blocks and returns their bytes. */
    long step() throws IOException {
        int blocks = Math.min(blanks.capacity() / JournalBlock.BYTES, blockCount - written);
        for (int i = 0; i < blocks; i++) {
            JournalBlock.stamp(
                    blanks, i * JournalBlock.BYTES, owner, JournalBlock.Frame.BLANK, blockCount, written + i, 0);
        }
        handle.write(blanks.slice(0, blocks * JournalBlock.BYTES), (long) written * JournalBlock.BYTES);
        written += blocks;
        return (long) blocks * JournalBlock.BYTES;
    }

    /** Whether every block is written. */
    boolean isWhole() {
        return written == blockCount;
    }

    /** Makes the file and its name durable. */
    JournalFile finish(long generation) throws IOException {
        handle.force();
        Path path = directory.resolve(JournalFile.name(generation));
        io.rename(unfinished, path);
        io.syncDirectory(directory);
        return new JournalFile(path, handle, generation, blockCount);
    }

    void abandon() throws IOException {
        handle.close();
        io.delete(unfinished);
    }
}
