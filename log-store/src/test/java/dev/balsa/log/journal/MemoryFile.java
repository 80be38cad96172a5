package dev.balsa.log.journal;

import dev.balsa.log.file.FileHandle;
import java.nio.ByteBuffer;

/** A file that cannot be written, over an array. */
final class MemoryFile implements FileHandle {
    private final byte[] content;

    MemoryFile(byte[] content) {
        this.content = content;
    }

    @Override
    public void write(ByteBuffer source, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer target, long position) {
        int length = (int) Math.max(0, Math.min(target.remaining(), content.length - position));
        target.put(content, (int) position, length);
        return length;
    }

    @Override
    public void force() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long size() {
        return content.length;
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
