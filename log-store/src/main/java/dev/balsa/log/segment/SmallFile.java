package dev.balsa.log.segment;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Files that are read and replaced as a whole: index and manifest. */
final class SmallFile {
    private SmallFile() {}

    /**
     * Puts a new file in the place of the old one, so that a crash leaves one of the two. The content is durable on return,
     * the name once the directory was synced. {@code path} must not be open in a pool.
     */
    static void replace(FileIo io, Path path, ByteBuffer content, Forced forced) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + SegmentNames.UNFINISHED_SUFFIX);
        io.delete(unfinished);
        try (FileHandle file = io.create(unfinished)) {
            file.write(content, 0);
            forced.force(file);
        }
        io.rename(unfinished, path);
    }

    /** The whole file. Allocates by its real size, which is bounded. */
    static ByteBuffer read(FileIo io, Path path, int maxBytes) throws IOException {
        try (FileHandle file = io.open(path)) {
            long size = file.size();
            if (size > maxBytes) {
                throw new UnreadableException(path + " has " + size + " bytes");
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            file.read(content, 0);
            return content.flip();
        }
    }

    /** How files are forced: the caller remembers a failure, after which nothing may be forced again. */
    interface Forced {
        void force(FileHandle file) throws IOException;
    }
}
