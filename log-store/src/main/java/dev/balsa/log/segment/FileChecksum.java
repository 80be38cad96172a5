package dev.balsa.log.segment;

import dev.balsa.log.entry.CorruptEntryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** CRC32C over the first bytes of a file. */
final class FileChecksum {
    private FileChecksum() {}

    static int of(SegmentDirectory directory, Path path, long lengthBytes) throws IOException {
        CRC32C crc = new CRC32C();
        BufferPool buffers = directory.pool.readBuffers;
        ByteBuffer buffer = buffers.acquire();
        try (OpenFiles.Lease lease = directory.lease(path)) {
            for (long at = 0; at < lengthBytes; at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), lengthBytes - at));
                if (lease.handle().read(buffer, at) < buffer.limit()) {
                    throw new CorruptEntryException(path, at + buffer.position(), "the file ends too early");
                }
                crc.update(buffer.flip());
            }
        } finally {
            buffers.release(buffer);
        }
        return (int) crc.getValue();
    }
}
