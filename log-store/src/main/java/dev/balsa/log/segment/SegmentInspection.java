package dev.balsa.log.segment;

import dev.balsa.log.entry.EntryHeader;
import dev.balsa.log.file.FileHandle;
import dev.balsa.log.file.FileIo;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.log.EntryId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one partition as they stand on disk, for people who look at them. Reads only; what lies beyond the checkpoint
 * is said to, since a start discards it.
 */
public final class SegmentInspection implements AutoCloseable {
    private static final int CHUNK_BYTES = 256 << 10;

    private final SegmentPool pool;
    private final SegmentDirectory directory;
    private final GroupId group;
    private final SegmentPosition checkpoint;

    /**
     * @param checkpoint the last one in the journal
     */
    public SegmentInspection(FileIo io, Path path, GroupId group, SegmentPosition checkpoint) {
        this.pool = new SegmentPool(io, SegmentSettings.DEFAULT);
        this.directory = new SegmentDirectory(pool, path);
        this.group = group;
        this.checkpoint = checkpoint;
    }

    /**
     * One segment file.
     *
     * @param anchor what its header says; null if the header is damaged
     * @param countedBytes how much of the file counts
     * @param indexRows rows of its index file, -1 if there is none that can be read
     */
    public record Segment(
            Path file,
            long baseOffset,
            long sizeBytes,
            long countedBytes,
            @Nullable SegmentAnchor anchor,
            int indexRows) {}

    /** A row of the sparse index. */
    public record IndexRow(long baseOffset, long index, long position, long maxTimestampBeforeMs) {}

    /** Takes entries in order; the payload was verified. */
    @FunctionalInterface
    public interface EntryConsumer {
        void accept(EntryHeader header, long position);
    }

    /** Oldest first. Those that begin beyond the checkpoint do not count at all. */
    public List<Segment> segments() throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (String name : directory.io.list(directory.path())) {
            long base = SegmentNames.baseOffset(name, SegmentNames.LOG_SUFFIX);
            if (base >= 0) {
                segments.add(segment(base));
            }
        }
        return segments;
    }

    private Segment segment(long baseOffset) throws IOException {
        Path file = directory.log(baseOffset);
        SegmentHeader header = header(file);
        IndexFile index = IndexFile.read(directory.io, directory.index(baseOffset));
        long size;
        try (FileHandle handle = directory.io.open(file)) {
            size = handle.size();
        }
        long counted = baseOffset == checkpoint.segmentBaseOffset()
                ? Math.min(size, checkpoint.filePosition())
                : baseOffset < checkpoint.segmentBaseOffset() ? size : 0;
        return new Segment(
                file,
                baseOffset,
                size,
                counted,
                header == null ? null : header.anchor(),
                index == null ? -1 : index.index().count());
    }

    private @Nullable SegmentHeader header(Path file) throws IOException {
        try (FileHandle handle = directory.io.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(handle.size(), SegmentHeader.MAX_BYTES));
            handle.read(bytes, 0);
            bytes.flip();
            int length = SealedBytes.claimedLength(bytes);
            SegmentHeader header =
                    length < 0 || length > bytes.limit() ? null : SegmentHeader.decode(bytes.limit(length));
            return header != null && header.group().equals(group) ? header : null;
        } catch (UnreadableException damaged) {
            return null;
        }
    }

    /** Rows of a segment's index file; none if there is none that can be read. */
    public List<IndexRow> indexRows(Segment segment) throws IOException {
        IndexFile file = IndexFile.read(directory.io, directory.index(segment.baseOffset()));
        List<IndexRow> rows = new ArrayList<>();
        for (int i = 0; file != null && i < file.index().count(); i++) {
            SparseIndex index = file.index();
            rows.add(new IndexRow(index.offset(i), index.index(i), index.position(i), index.maxTimestampBeforeMs(i)));
        }
        return rows;
    }

    /**
     * The entries of a segment from its beginning on, up to the first damage.
     *
     * @throws dev.balsa.log.entry.CorruptEntryException at the first damage
     */
    public void entries(Segment segment, EntryConsumer consumer) throws IOException {
        SegmentAnchor anchor = segment.anchor();
        if (anchor == null) {
            return;
        }
        SegmentHeader header = new SegmentHeader(group, anchor);
        try (FrameCursor cursor = new FrameCursor(
                directory,
                segment.file(),
                header.encodedBytes(),
                segment.countedBytes(),
                header.baseIndex(),
                header.baseOffset(),
                CHUNK_BYTES)) {
            while (!cursor.atEnd()) {
                EntryHeader entry = cursor.header();
                long position = cursor.position();
                cursor.entry();
                consumer.accept(entry, position);
            }
        }
    }

    /** Reads everything that counts, and says what is not as it should be: ranges of segments, indexes, manifest. */
    public List<String> verify() throws IOException {
        List<String> faults = new ArrayList<>();
        List<Segment> counted =
                segments().stream().filter(one -> one.countedBytes() > 0).toList();
        for (int i = 0; i < counted.size(); i++) {
            Segment segment = counted.get(i);
            Segment next = i + 1 < counted.size() ? counted.get(i + 1) : null;
            verify(segment, next, faults);
        }
        long active = checkpoint.segmentBaseOffset();
        if (active >= 0 && counted.stream().noneMatch(segment -> segment.baseOffset() == active)) {
            faults.add(directory.log(active) + ": missing, although the journal says that entries up to index "
                    + checkpoint.lastIndex() + " end in it");
        }
        if (directory.io.exists(directory.manifest()) && Manifest.read(directory.io, directory.manifest()) == null) {
            faults.add(directory.manifest() + ": damaged; it is made again at the next start");
        }
        return faults;
    }

    private void verify(Segment segment, @Nullable Segment next, List<String> faults) throws IOException {
        SegmentAnchor anchor = segment.anchor();
        if (anchor == null) {
            faults.add(segment.file() + " at byte 0: the segment header is damaged");
            return;
        }
        EntryId last;
        long nextOffset;
        if (segment.baseOffset() == checkpoint.segmentBaseOffset()) {
            last = new EntryId(checkpoint.lastIndex(), checkpoint.lastTerm());
            nextOffset = checkpoint.nextOffset();
        } else if (next != null && next.anchor() != null) {
            last = next.anchor().previous();
            nextOffset = next.baseOffset();
        } else {
            faults.add(segment.file() + ": nothing tells where it has to end");
            return;
        }
        SegmentTally tally =
                new SegmentTally(new SegmentHeader(group, anchor), directory.settings.indexIntervalBytes());
        long end = segment.baseOffset() == checkpoint.segmentBaseOffset()
                ? checkpoint.filePosition()
                : segment.countedBytes();
        for (DamagedRange range : new SegmentScan(directory, segment.file(), tally, end).run(last, nextOffset)) {
            faults.add(range.file() + " at bytes " + range.position() + " to " + range.endPosition() + ", entries "
                    + range.firstIndex() + " to " + range.lastIndex() + ": " + range.cause());
        }
        Path index = directory.index(segment.baseOffset());
        if (directory.io.exists(index) && segment.indexRows() < 0) {
            faults.add(index + ": damaged; it is made again when it is missed");
        }
    }

    @Override
    public void close() throws IOException {
        directory.close();
        pool.close();
    }
}
