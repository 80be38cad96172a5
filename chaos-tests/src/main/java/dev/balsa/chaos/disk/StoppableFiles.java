package dev.balsa.chaos.disk;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.ForwardingFileHandle;
import dev.balsa.log.file.ForwardingFileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Files that can be stopped: nobody changes or syncs anything meanwhile. Copying a disk takes time, and a copy in which a late write
 * is there and an early one is not would be the picture of no moment.
 */
public final class StoppableFiles extends ForwardingFileIo {
    /** What is done while nothing changes. */
    @FunctionalInterface
    public interface Pause<T> {
        T run() throws IOException, InterruptedException;
    }

    private interface Change<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private interface Step {
        void run() throws IOException;
    }

    private final ReadWriteLock gate = new ReentrantReadWriteLock(true);

    public StoppableFiles(FileIo disk) {
        super(disk);
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

    private void step(Step step) throws IOException {
        change(() -> {
            step.run();
            return null;
        });
    }

    @Override
    protected FileHandle inFrontOf(Path path, FileHandle file) {
        return new ForwardingFileHandle(file) {
            @Override
            public void write(ByteBuffer source, long position) throws IOException {
                step(() -> super.write(source, position));
            }

            @Override
            public void force() throws IOException {
                step(super::force);
            }

            @Override
            public void truncate(long size) throws IOException {
                step(() -> super.truncate(size));
            }
        };
    }

    @Override
    public FileHandle create(Path path) throws IOException {
        return change(() -> super.create(path));
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        step(() -> super.createDirectories(directory));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step(() -> super.rename(from, to));
    }

    @Override
    public void delete(Path path) throws IOException {
        step(() -> super.delete(path));
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        step(() -> super.syncDirectory(directory));
    }
}
