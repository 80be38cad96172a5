package dev.balsa.log.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The disk of the machine, for looking and nothing else: files are opened for reading, whatever would change something throws. */
public final class ReadOnlyFileIo implements FileIo {
    private final NioFileIo names = new NioFileIo();

    private static final class Handle implements FileHandle {
        private final FileHandle file;

        Handle(FileHandle file) {
            this.file = file;
        }

        @Override
        public void write(ByteBuffer source, long position) {
            throw refused();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void force() {
            throw refused();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) {
            throw refused();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static UnsupportedOperationException refused() {
        return new UnsupportedOperationException("this only looks, it changes nothing");
    }

    @Override
    public FileHandle open(Path path) throws IOException {
        return new Handle(new NioFileHandle(FileChannel.open(path, StandardOpenOption.READ)));
    }

    @Override
    public boolean exists(Path path) {
        return names.exists(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return names.list(directory);
    }

    @Override
    public long maxOpenFiles() throws IOException {
        return names.maxOpenFiles();
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
        return names.usableBytes(directory);
    }

    @Override
    public FileHandle create(Path path) {
        throw refused();
    }

    @Override
    public void createDirectories(Path directory) {
        throw refused();
    }

    @Override
    public void rename(Path from, Path to) {
        throw refused();
    }

    @Override
    public void delete(Path path) {
        throw refused();
    }

    @Override
    public void syncDirectory(Path directory) {
        throw refused();
    }

    @Override
    public Closeable tryLock(Path path) {
        throw refused();
    }
}
