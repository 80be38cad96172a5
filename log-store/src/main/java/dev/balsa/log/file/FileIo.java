package dev.balsa.log.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
}
