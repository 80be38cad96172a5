package dev.balsa.log.segment;

import dev.balsa.log.file.FileHandle;
import dev.balsa.raft.log.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts entries that a peer still has into the place where they stood. Committed entries are the same bytes on every replica, so
 * nothing but these very bytes can fit. Writer's thread.
 */
final class SegmentRepair {
    private SegmentRepair() {}

    /**
     * Writes the first entries of a damaged range, and the segment header if the range begins with it.
     *
     * @return what is left of the range, null if nothing is
     * @throws IllegalArgumentException if these cannot be the entries that stood there
     */
    static @Nullable DamagedRange write(
            SegmentDirectory directory,
            ReadableSegment segment,
            DamagedRange range,
            List<Entry> entries,
            SmallFile.Forced forced)
            throws IOException {
        boolean isWithHeader = range.position() == 0;
        long at = isWithHeader ? segment.header().encodedBytes() : range.position();
        long end = requireFit(range, entries, at);
        if (!directory.io.exists(range.file())) {
            directory.create(range.file()).close();
            directory.io.syncDirectory(directory.path());
        }
        try (OpenFiles.Lease lease = directory.lease(range.file())) {
            FileHandle file = lease.handle();
            if (isWithHeader) {
                file.write(segment.header().encode(), 0);
            }
            for (Entry entry : entries) {
                file.write(ByteBuffer.wrap(entry.frame()), at);
                at += entry.sizeBytes();
            }
            forced.force(file);
        }
        long next = range.firstIndex() + entries.size();
        return next > range.lastIndex()
                ? null
                : new DamagedRange(range.file(), end, range.endPosition(), next, range.lastIndex(), range.cause());
    }

    private static long requireFit(DamagedRange range, List<Entry> entries, long from) {
        long index = range.firstIndex();
        long end = from;
        for (Entry entry : entries) {
            if (entry.index() != index) {
                throw new IllegalArgumentException("entry " + entry + " cannot stand in the place of entry " + index);
            }
            index++;
            end += entry.sizeBytes();
        }
        boolean isComplete = index > range.lastIndex();
        if (index > range.lastIndex() + 1 || end > range.endPosition() || (isComplete && end != range.endPosition())) {
            throw new IllegalArgumentException("entries " + range.firstIndex() + " to " + (index - 1) + " end at byte "
                    + end + " of " + range.file() + ", but the damage goes to entry " + range.lastIndex() + " and byte "
                    + range.endPosition());
        }
        return end;
    }
}
