package dev.balsa.log.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file in front of another one: does what that one does, but for what a subclass does differently. */
public abstract class ForwardingFileHandle implements FileHandle {
    private final FileHandle file;

    protected ForwardingFileHandle(FileHandle file) {
        this.file = file;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        file.write(source, position);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return file.read(target, position);
    }

    @Override
    public void force() throws IOException {
        file.force();
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
