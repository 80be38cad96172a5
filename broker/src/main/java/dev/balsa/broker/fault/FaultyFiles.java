package dev.balsa.broker.fault;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.ForwardingFileHandle;
import dev.balsa.log.file.ForwardingFileIo;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A disk that is slow, full or failing while a fault says so. */
public final class FaultyFiles extends ForwardingFileIo {
    private final ActiveFaults faults;

    public FaultyFiles(FileIo disk, ActiveFaults faults) {
        super(disk);
        this.faults = faults;
    }

    private void sync() throws IOException {
        if (faults.failsSync()) {
            throw new SyncFailedException("Input/output error, injected as a fault");
        }
    }

    @Override
    protected FileHandle inFrontOf(Path path, FileHandle file) {
        return new ForwardingFileHandle(file) {
            @Override
            public void write(ByteBuffer source, long position) throws IOException {
                // The size is asked for only while it matters: it is a system call.
                if (faults.isDiskFull() && position + source.remaining() > size()) {
                    throw new IOException("No space left on device, injected as a fault");
                }
                super.write(source, position);
            }

            @Override
            public void force() throws IOException {
                sync();
                super.force();
            }
        };
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        sync();
        super.syncDirectory(directory);
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
        return faults.isDiskFull() ? 0 : super.usableBytes(directory);
    }
}
