package dev.balsa.broker;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.ForwardingFileHandle;
import dev.balsa.log.file.ForwardingFileIo;
import dev.balsa.log.file.NioFileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The disk of the machine with room, syncs and patience as a test wants them. */
final class ScriptedDisk extends ForwardingFileIo {
    private volatile boolean full;
    private volatile @Nullable Path failingSyncs;
    private volatile @Nullable CountDownLatch hanging;

    ScriptedDisk() {
        super(new NioFileIo());
    }

    /** From now on files do not grow, or do again. */
    void full(boolean now) {
        full = now;
    }

    /** From now on every sync below this directory fails. */
    void failSyncs(Path below) {
        failingSyncs = below;
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

    private void sync(Path path) throws IOException {
        CountDownLatch waiting = hanging;
        if (waiting != null) {
            try {
                waiting.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        Path failing = failingSyncs;
        if (failing != null && path.startsWith(failing)) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    protected FileHandle inFrontOf(Path path, FileHandle file) {
        return new ForwardingFileHandle(file) {
            @Override
            public void write(ByteBuffer source, long position) throws IOException {
                if (full && position + source.remaining() > size()) {
                    throw new IOException("No space left on device");
                }
                super.write(source, position);
            }

            @Override
            public void force() throws IOException {
                sync(path);
                super.force();
            }
        };
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        sync(directory);
        super.syncDirectory(directory);
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
        return full ? 0 : super.usableBytes(directory);
    }
}
