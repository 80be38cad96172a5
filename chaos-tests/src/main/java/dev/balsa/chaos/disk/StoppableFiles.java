package dev.balsa.chaos.disk;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Files that can be stopped: nobody changes or syncs anything meanwhile. Copying a disk takes time, and a copy in which a late write
 * is there and an early one is not would be the picture of no moment.
 */
public final class StoppableFiles implements FileIo {
    /** What is done while nothing changes. */
    @FunctionalInterface
    public interface Pause<T> {
        T run() throws IOException, InterruptedException;
    }

    private interface Change<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private final FileIo disk;
    private final ReadWriteLock gate = new ReentrantReadWriteLock(true);

    public StoppableFiles(FileIo disk) {
        this.disk = disk;
    }

    public <T> T whileStopped(Pause<T> pause) throws IOException, InterruptedException {
        Lock alone = gate.writeLock();
        alone.lock();
        try {
            return pause.run();
        } finally {
            alone.unlock();
        }
    }

    private <T extends @Nullable Object> T change(Change<T> change) throws IOException {
        Lock shared = gate.readLock();
        shared.lock();
        try {
            return change.run();
        } finally {
            shared.unlock();
        }
    }

    private final class Handle implements FileHandle {
        private final FileHandle file;

        Handle(FileHandle file) {
            this.file = file;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            change(() -> {
                file.write(source, position);
                return null;
            });
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void force() throws IOException {
            change(() -> {
                file.force();
                return null;
            });
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            change(() -> {
                file.truncate(size);
                return null;
            });
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public FileHandle create(Path path) throws IOException {
        return change(() -> new Handle(disk.create(path)));
    }

    @Override
    public FileHandle open(Path path) throws IOException {
        return new Handle(disk.open(path));
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return disk.exists(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        change(() -> {
            disk.createDirectories(directory);
            return null;
        });
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        change(() -> {
            disk.rename(from, to);
            return null;
        });
    }

    @Override
    public void delete(Path path) throws IOException {
        change(() -> {
            disk.delete(path);
            return null;
        });
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        change(() -> {
            disk.syncDirectory(directory);
            return null;
        });
    }

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
