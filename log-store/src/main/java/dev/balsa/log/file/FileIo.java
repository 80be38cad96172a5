package dev.balsa.log.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The only way from the log store to a disk. What it promises is what a POSIX file system promises and no more: a
 * write is durable after {@link FileHandle#force}, a created, renamed or deleted name after {@link #syncDirectory} of its directory.
 */
public interface FileIo {
    /** Creates a file that must not exist yet, open for reading and writing. */
    FileHandle create(Path path) throws IOException;

    /** Opens an existing file for reading and writing. */
    FileHandle open(Path path) throws IOException;

    boolean exists(Path path) throws IOException;

    /** Names in a directory, sorted; empty if it does not exist. */
    List<String> list(Path directory) throws IOException;

    void createDirectories(Path directory) throws IOException;

    /** Atomically replaces {@code to}. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file or an empty directory; no error if it does not exist. */
    void delete(Path path) throws IOException;

    void syncDirectory(Path directory) throws IOException;

    /** Files that this process may have open at a time, everything counted. */
    long maxOpenFiles() throws IOException;

    /** Bytes that this user can still write to the file system of an existing directory. */
    long usableBytes(Path directory) throws IOException;

    /**
     * Takes the exclusive lock on a file, which is created if it does not exist; the lock ends when the returned
     * handle is closed or the process dies.
     *
     * @return null if somebody holds it, in this process or another one
     */
    @Nullable
    Closeable tryLock(Path path) throws IOException;
}
