package dev.balsa.log.segment;

import dev.balsa.log.file.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The sparse index and summary of a segment on disk, so that neither opening a log nor looking something up has to read
 * the segment. A closed segment has one that covers all of it; the active one may have one that covers its first part. A
 * {@link SealedBytes} with the letters {@code BALSAIDX} and this body: the {@link SegmentSummary}, rowCount u32, and the rows
 * of the {@link SparseIndex}.
 */
record IndexFile(SegmentSummary summary, SparseIndex index) {
    private static final long MAGIC = SealedBytes.magic("BALSAIDX");
    private static final int VERSION = 2;
    private static final int MAX_BYTES = 256 << 20;

    void write(FileIo io, Path path, SmallFile.Forced forced) throws IOException {
        byte[] encoded = summary.encode();
        int count = index.count();
        ByteBuffer out = SealedBytes.allocate(encoded.length + 4 + count * SparseIndex.ROW_BYTES);
        out.put(encoded).putInt(count);
        index.encode(out);
        SmallFile.replace(io, path, SealedBytes.seal(out, MAGIC, VERSION), forced);
    }

    /** Null if the file is missing or damaged: it can be made again. */
    static @Nullable IndexFile read(FileIo io, Path path) throws IOException {
        try {
            ByteBuffer in = SealedBytes.open(SmallFile.read(io, path, MAX_BYTES), MAGIC, VERSION);
            SegmentSummary summary = SegmentSummary.decode(in);
            if (in.remaining() < 4) {
                throw new UnreadableException("it is cut short");
            }
            int count = in.getInt();
            return new IndexFile(summary, SparseIndex.decode(in, count));
        } catch (NoSuchFileException | UnreadableException worthless) {
            return null;
        }
    }
}
