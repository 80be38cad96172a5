package dev.balsa.log.segment;

import dev.balsa.log.file.FileIo;
import dev.balsa.raft.GroupId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of a group's closed segments, so that opening a log reads one file and not all, and a closed segment can be
 * compared with what it was. A {@link SealedBytes} with the letters {@code BALSAMAN} and this body: group u64, startBaseOffset
 * u64, count u32, and a {@link SegmentSummary} for each closed segment, oldest first.
 *
 * @param startBaseOffset base offset of the oldest segment, which is the active one if there is no closed one; files of older ones
 *     are on their way out
 */
record Manifest(GroupId group, long startBaseOffset, List<SegmentSummary> closed) {
    private static final long MAGIC = SealedBytes.magic("BALSAMAN");
    private static final int VERSION = 2;
    private static final int MAX_BYTES = 256 << 20;
    private static final int FIXED_BODY_BYTES = 20;

    void write(FileIo io, Path path, SmallFile.Forced forced) throws IOException {
        List<byte[]> encoded = closed.stream().map(SegmentSummary::encode).toList();
        int size = encoded.stream().mapToInt(bytes -> bytes.length).sum();
        ByteBuffer out = SealedBytes.allocate(FIXED_BODY_BYTES + size);
        out.putLong(group.value()).putLong(startBaseOffset).putInt(closed.size());
        encoded.forEach(out::put);
        SmallFile.replace(io, path, SealedBytes.seal(out, MAGIC, VERSION), forced);
    }

    /** Null if the file is missing or damaged: it can be made again. */
    static @Nullable Manifest read(FileIo io, Path path) throws IOException {
        try {
            ByteBuffer in = SealedBytes.open(SmallFile.read(io, path, MAX_BYTES), MAGIC, VERSION);
            if (in.remaining() < FIXED_BODY_BYTES) {
                throw new UnreadableException("it is cut short");
            }
            GroupId group = new GroupId(in.getLong());
            long startBaseOffset = in.getLong();
            int count = in.getInt();
            List<SegmentSummary> closed = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                closed.add(SegmentSummary.decode(in));
            }
            return new Manifest(group, startBaseOffset, closed);
        } catch (NoSuchFileException | UnreadableException | IllegalArgumentException worthless) {
            return null;
        }
    }
}
