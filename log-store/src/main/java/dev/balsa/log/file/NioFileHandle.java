package dev.balsa.log.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file of the machine. */
final class NioFileHandle implements FileHandle {
    private final FileChannel channel;

    NioFileHandle(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int count = channel.read(target, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    @Override
    public void force() throws IOException {
        // fdatasync: the size is metadata that is needed to read the data back, so it is included.
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new SyncFailedException("a file cannot be synced", e);
        }
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
