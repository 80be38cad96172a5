package dev.balsa.chaos.disk;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.ForwardingFileHandle;
import dev.balsa.log.file.ForwardingFileIo;
import dev.balsa.log.file.NioFileIo;
import java.nio.file.Path;

/** The disk of the machine, but syncs report success and do nothing: the control that shows that a test of durability bites. */
public final class LyingFiles extends ForwardingFileIo {
    public LyingFiles() {
        super(new NioFileIo());
    }

    @Override
    protected FileHandle inFrontOf(Path path, FileHandle file) {
        return new ForwardingFileHandle(file) {
            @Override
            public void force() {}
        };
    }

    @Override
    public void syncDirectory(Path directory) {}
}
