package dev.balsa.log;

import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import dev.balsa.log.journal.DescriptorCodec;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code meta} of a group's directory, which says whose segments stand there: magic u32 "BMT1", length u32 of the
 * file, group u64, descriptor as in the journal, CRC32C u32 over all before it. Big-endian. The journal is what decides
 * which groups exist; this file only keeps a directory from being taken for another one's.
 */
final class MetaFile {
    private static final String NAME = "meta";
    private static final int MAGIC = 0x424D5431;
    private static final int FIXED_BYTES = 4 + 4 + 8 + 4;
    private static final int MAX_BYTES = 1 << 20;

    private MetaFile() {}

    /** Writes it anew. Not durable before {@link #force}. */
    static void write(FileIo io, Path directory, GroupDescriptor descriptor) throws IOException {
        int size = FIXED_BYTES + DescriptorCodec.descriptorSize(descriptor);
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putInt(MAGIC).putInt(size).putLong(descriptor.group().value());
        DescriptorCodec.putDescriptor(out, descriptor);
        out.putInt(checksum(out, size - 4));
        Path path = directory.resolve(NAME);
        io.delete(path);
        try (FileHandle file = io.create(path)) {
            file.write(out.flip(), 0);
        }
    }

    /** Makes file and name durable. */
    static void force(FileIo io, Path directory) throws IOException {
        try (FileHandle file = io.open(directory.resolve(NAME))) {
            file.force();
        }
        io.syncDirectory(directory);
    }

    /** What it says; null if there is none or it is not intact. */
    static @Nullable GroupDescriptor read(FileIo io, Path directory) throws IOException {
        Path path = directory.resolve(NAME);
        if (!io.exists(path)) {
            return null;
        }
        ByteBuffer in;
        try (FileHandle file = io.open(path)) {
            long size = file.size();
            if (size < FIXED_BYTES || size > MAX_BYTES) {
                return null;
            }
            in = ByteBuffer.allocate((int) size);
            file.read(in, 0);
            in.flip();
        }
        int size = in.limit();
        if (size < FIXED_BYTES
                || in.getInt(0) != MAGIC
                || in.getInt(4) != size
                || in.getInt(size - 4) != checksum(in, size - 4)) {
            return null;
        }
        try {
            in.position(8).limit(size - 4);
            return DescriptorCodec.takeDescriptor(new GroupId(in.getLong()), in);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return null;
        }
    }

    private static int checksum(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }
}
