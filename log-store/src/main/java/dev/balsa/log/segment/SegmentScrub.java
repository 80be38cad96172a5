package dev.balsa.log.segment;

import dev.balsa.log.file.FileHandle;
import dev.balsa.raft.log.EntryId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the segments of a log again, piece by piece, and says which ranges are not what was written. Writer's thread. */
final class SegmentScrub {
    private final SegmentDirectory directory;
    private long segmentBaseOffset;
    private long position;
    private long nextIndex;
    private long nextOffset;

    SegmentScrub(SegmentDirectory directory) {
        this.directory = directory;
    }

    void begin() {
        segmentBaseOffset = 0;
        position = 0;
    }

    /**
     * @param bytes that were read; 0 if all segments have been read since the pass began, and the next one begins
     * @param damaged the segment that was found damaged, null if none was
     */
    record Step(long bytes, @Nullable ReadableSegment damaged) {}

    /** Goes on for about so many bytes. Segments with known damage are left out. */
    Step step(LogView view, List<DamagedRange> known, int maxBytes) throws IOException {
        for (int i = 0; i < view.size(); i++) {
            ReadableSegment segment = view.segment(i);
            boolean isKnown = known.stream().anyMatch(range -> range.file().equals(segment.path()));
            if (segment.header().baseOffset() < segmentBaseOffset || isKnown) {
                continue;
            }
            try {
                return read(segment, maxBytes);
            } catch (IOException unreadable) {
                // Also an error of the disk: what it does not give back is as lost as what it gives back wrong.
                moveBehind(segment);
                return new Step(1, segment);
            }
        }
        begin();
        return new Step(0, null);
    }

    private Step read(ReadableSegment segment, int maxBytes) throws IOException {
        SegmentHeader header = segment.header();
        if (header.baseOffset() != segmentBaseOffset || position == 0) {
            segmentBaseOffset = header.baseOffset();
            position = header.encodedBytes();
            nextIndex = header.baseIndex();
            nextOffset = header.baseOffset();
            // An open file can be read although its name is gone; the next start would miss it.
            if (!directory.io.exists(segment.path()) || !isHeaderIntact(segment)) {
                moveBehind(segment);
                return new Step(header.encodedBytes(), segment);
            }
        }
        long bytes = 0;
        try (FrameCursor cursor = new FrameCursor(
                directory, segment.path(), position, segment.endPosition(), nextIndex, nextOffset, maxBytes)) {
            while (!cursor.atEnd() && bytes < maxBytes) {
                nextOffset = cursor.header().nextOffset();
                cursor.entry();
                nextIndex++;
                bytes += cursor.position() - position;
                position = cursor.position();
            }
            if (!cursor.atEnd()) {
                return new Step(bytes, null);
            }
        }
        boolean isWhole = nextIndex == segment.lastIndex() + 1 && nextOffset == segment.nextOffset();
        moveBehind(segment);
        return new Step(Math.max(1, bytes), isWhole ? null : segment);
    }

    private void moveBehind(ReadableSegment segment) {
        segmentBaseOffset = segment.header().baseOffset() + 1;
        position = 0;
    }

    private boolean isHeaderIntact(ReadableSegment segment) throws IOException {
        return isHeaderIntact(directory, segment.path(), segment.header());
    }

    private static boolean isHeaderIntact(SegmentDirectory directory, Path path, SegmentHeader header)
            throws IOException {
        ByteBuffer expected = header.encode();
        ByteBuffer found = ByteBuffer.allocate(expected.remaining());
        try (OpenFiles.Lease lease = directory.lease(path)) {
            FileHandle file = lease.handle();
            file.read(found, 0);
        } catch (NoSuchFileException missing) {
            return false;
        }
        return found.flip().equals(expected);
    }

    /**
     * Every damaged range of a segment, oldest first; one that has all of it if the disk does not even read it.
     *
     * @param tally of no entry yet; what can be read is counted in it
     * @param endTerm term of the log's last entry, which is the last one of the active segment
     */
    static List<DamagedRange> locate(
            SegmentDirectory directory, ReadableSegment segment, SegmentTally tally, int endTerm) throws IOException {
        if (!directory.io.exists(segment.path())) {
            return List.of(whole(segment, "the file is missing"));
        }
        try {
            return locateIn(directory, segment, tally, endTerm);
        } catch (IOException unreadable) {
            return List.of(whole(segment, String.valueOf(unreadable.getMessage())));
        }
    }

    private static DamagedRange whole(ReadableSegment segment, String cause) {
        return new DamagedRange(
                segment.path(), 0, segment.endPosition(), segment.header().baseIndex(), segment.lastIndex(), cause);
    }

    private static List<DamagedRange> locateIn(
            SegmentDirectory directory, ReadableSegment segment, SegmentTally tally, int endTerm) throws IOException {
        List<DamagedRange> damage = new ArrayList<>();
        SegmentHeader header = segment.header();
        Path path = segment.path();
        if (!isHeaderIntact(directory, path, header)) {
            damage.add(new DamagedRange(
                    path,
                    0,
                    header.encodedBytes(),
                    header.baseIndex(),
                    header.baseIndex() - 1,
                    "the segment header is damaged"));
        }
        int lastTerm = switch (segment) {
            case ClosedSegment closed -> closed.summary().lastTerm();
            case ActiveView ignored -> endTerm;
        };
        EntryId last = new EntryId(segment.lastIndex(), lastTerm);
        damage.addAll(new SegmentScan(directory, path, tally, segment.endPosition()).run(last, segment.nextOffset()));
        return damage;
    }
}
