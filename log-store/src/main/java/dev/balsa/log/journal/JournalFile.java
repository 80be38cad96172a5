package dev.balsa.log.journal;

import dev.balsa.log.file.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An open journal file under the name of its generation. */
final class JournalFile {
    private static final String SUFFIX = ".journal";
    private static final int DIGITS = 20;

    private final Path path;
    private final FileHandle handle;
    private final long generation;
    private final int blockCount;

    JournalFile(Path path, FileHandle handle, long generation, int blockCount) {
        this.path = path;
        this.handle = handle;
        this.generation = generation;
        this.blockCount = blockCount;
    }

    static String name(long generation) {
        return String.format("%0" + DIGITS + "d", generation) + SUFFIX;
    }

    /** The generation that a name stands for, -1 if it is not the name of a journal file. */
    static long generationOf(String name) {
        if (name.length() != DIGITS + SUFFIX.length() || !name.endsWith(SUFFIX)) {
            return -1;
        }
        try {
            return Long.parseLong(name.substring(0, DIGITS));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    Path path() {
        return path;
    }

    FileHandle handle() {
        return handle;
    }

    long generation() {
        return generation;
    }

    int blockCount() {
        return blockCount;
    }

    /** Reads whole blocks; returns how many were there. */
    int read(int firstBlock, ByteBuffer target) throws IOException {
        return handle.read(target, (long) firstBlock * JournalBlock.BYTES) / JournalBlock.BYTES;
    }

    @Override
    public String toString() {
        return String.valueOf(path.getFileName());
    }
}
