package dev.balsa.bench.store;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.ForwardingFileHandle;
import dev.balsa.log.file.ForwardingFileIo;
import dev.balsa.log.file.NioFileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's disk with counters of what a program asks it to write and sync. */
final class CountingFileIo extends ForwardingFileIo {
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong syncs = new AtomicLong();

    CountingFileIo() {
        super(new NioFileIo());
    }

    @Override
    protected FileHandle inFrontOf(Path path, FileHandle file) {
        return new ForwardingFileHandle(file) {
            @Override
            public void write(ByteBuffer source, long position) throws IOException {
                bytes.addAndGet(source.remaining());
                super.write(source, position);
            }

            @Override
            public void force() throws IOException {
                syncs.incrementAndGet();
                super.force();
            }
        };
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        syncs.incrementAndGet();
        super.syncDirectory(directory);
    }
}
