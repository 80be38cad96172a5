package dev.balsa.log.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file, safe for concurrent positional reads. Never interrupt a thread inside it: an interrupt closes the
 * channel for everybody.
 */
public interface FileHandle extends AutoCloseable {
    /** Writes all of {@code source} at {@code position}; the file grows if needed. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Reads until {@code target} is full or the file ends; returns the number of bytes read, 0 at the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Makes the content durable (fdatasync). An error is final: never retry, the pages may be marked clean already. */
    void force() throws IOException;

    long size() throws IOException;

    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
}
