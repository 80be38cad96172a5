package dev.balsa.chaos.disk;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.NioFileIo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The disk of the machine, but syncs report success and do nothing: the control that shows that a test of durability bites. */
public final class LyingFiles implements FileIo {
    private final NioFileIo disk = new NioFileIo();

    private record Handle(FileHandle file) implements FileHandle {
        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            file.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void force() {}

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

    @Override
    public FileHandle create(Path path) throws IOException {
        return new Handle(disk.create(path));
    }

    @Override
    public FileHandle open(Path path) throws IOException {
        return new Handle(disk.open(path));
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void syncDirectory(Path directory) {}

    @Override
    public long maxOpenFiles() throws IOException {
        return disk.maxOpenFiles();
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
        return disk.usableBytes(directory);
    }

    @Override
    public @Nullable Closeable tryLock(Path path) throws IOException {
        return disk.tryLock(path);
    }
}
