package dev.balsa.broker;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.NioFileIo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The disk of the machine with room, syncs and patience as a test wants them. */
final class ScriptedDisk implements FileIo {
    private final NioFileIo disk = new NioFileIo();
    private volatile boolean full;
    private volatile boolean syncsFail;
    private volatile @Nullable CountDownLatch hanging;

    /** From now on files do not grow, or do again. */
    void full(boolean now) {
        full = now;
    }

    /** From now on every sync fails. */
    void failSyncs() {
        syncsFail = true;
    }

    /** From now on syncs wait for {@link #release}. */
    void hang() {
        hanging = new CountDownLatch(1);
    }

    void release() {
        CountDownLatch waiting = hanging;
        hanging = null;
        if (waiting != null) {
            waiting.countDown();
        }
    }

    private void sync() throws IOException {
        CountDownLatch waiting = hanging;
        if (waiting != null) {
            try {
                waiting.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        if (syncsFail) {
            throw new IOException("Input/output error");
        }
    }

    private final class Handle implements FileHandle {
        private final FileHandle file;

        Handle(FileHandle file) {
            this.file = file;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            if (full && position + source.remaining() > file.size()) {
                throw new IOException("No space left on device");
            }
            file.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void force() throws IOException {
            sync();
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
    public void syncDirectory(Path directory) throws IOException {
        sync();
        disk.syncDirectory(directory);
    }

    @Override
    public long maxOpenFiles() throws IOException {
        return disk.maxOpenFiles();
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
        return full ? 0 : disk.usableBytes(directory);
    }

    @Override
    public @Nullable Closeable tryLock(Path path) throws IOException {
        return disk.tryLock(path);
    }
}
