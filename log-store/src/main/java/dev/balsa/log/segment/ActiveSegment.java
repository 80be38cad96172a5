package dev.balsa.log.segment;

import dev.balsa.log.file.FileHandle;
import dev.balsa.raft.log.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The segment that is written to, and after the roll the same one until it has been forced. Only the writer uses it; readers
 * get an {@link ActiveView}.
 */
final class ActiveSegment {
    private final SegmentDirectory directory;
    private final Path path;
    private final SegmentTally tally;

    /** Held while there are bytes that were not forced: a sync error must reach the descriptor that wrote them. */
    private OpenFiles.@Nullable Lease unforced;

    /** Over the whole file so far; null when this object has not written all of it. */
    private @Nullable CRC32C checksum;

    /** The part of the file that an index file on disk covers. */
    private long indexedPosition;

    private ActiveSegment(SegmentDirectory directory, Path path, SegmentTally tally) {
        this.directory = directory;
        this.path = path;
        this.tally = tally;
    }

    /** Creates the file of a new segment and writes its header. */
    static ActiveSegment create(SegmentDirectory directory, SegmentHeader header) throws IOException {
        Path path = directory.log(header.baseOffset());
        // A try that failed half-way, on a full disk perhaps, may have left one; nothing else can have this name.
        directory.delete(path);
        ActiveSegment segment =
                new ActiveSegment(directory, path, new SegmentTally(header, directory.settings.indexIntervalBytes()));
        segment.unforced = directory.create(path);
        segment.checksum = new CRC32C();
        boolean written = false;
        try {
            segment.write(segment.unforced.handle(), header.encode(), 0);
            written = true;
        } finally {
            if (!written) {
                segment.close();
            }
        }
        return segment;
    }

    /** Goes on with a file that exists; {@code indexedPosition} as found on disk. */
    static ActiveSegment reopened(SegmentDirectory directory, Path path, SegmentTally tally, long indexedPosition) {
        ActiveSegment segment = new ActiveSegment(directory, path, tally);
        segment.indexedPosition = indexedPosition;
        return segment;
    }

    /** How many of the entries from {@code from} on belong into this segment. */
    int fitting(List<Entry> entries, int from) {
        long defaultBytes = directory.settings.segmentBytes();
        SegmentRoom room = tally.room();
        int count = 0;
        while (from + count < entries.size() && !room.rollsBefore(entries.get(from + count), defaultBytes)) {
            room = room.with(entries.get(from + count));
            count++;
        }
        return count;
    }

    /** Writes entries behind the last one: one copy into a buffer and one write, if they fit into the buffer. */
    void append(List<Entry> entries) throws IOException {
        if (unforced == null) {
            unforced = directory.lease(path);
        }
        FileHandle file = unforced.handle();
        BufferPool buffers = directory.pool.writeBuffers;
        ByteBuffer buffer = buffers.acquire();
        boolean written = false;
        try {
            long at = tally.position();
            for (Entry entry : entries) {
                at = put(file, buffer, entry.frame(), at);
            }
            write(file, buffer.flip(), at);
            written = true;
        } finally {
            buffers.release(buffer);
            if (!written) {
                // The next try writes the same bytes again, but this checksum has seen some of them already.
                checksum = null;
            }
        }
        for (Entry entry : entries) {
            tally.add(entry);
        }
    }

    boolean isUnforced() {
        return unforced != null;
    }

    /** Makes what was written durable. */
    void force(SmallFile.Forced forced) throws IOException {
        if (unforced != null) {
            forced.force(unforced.handle());
            close();
        }
    }

    /** Ends the use of the file. Bytes that were not forced may be lost. */
    void close() throws IOException {
        if (unforced != null) {
            unforced.close();
            unforced = null;
        }
    }

    /** Whether the index on disk is this far behind. */
    boolean isIndexBehind(long bytes) {
        return !isDamaged() && tally.position() - indexedPosition >= bytes;
    }

    /** Entries came before that are gone, and only the header tells of them. */
    boolean lacksIndexBehindAnchor() {
        return !isDamaged() && indexedPosition == 0 && tally.header().baseIndex() > 1;
    }

    /** Its index must not reach the disk, where it would hide the damage from the next one who opens the log. */
    boolean isDamaged() {
        return tally.isDamaged();
    }

    /** Replaces the index file by one that covers everything so far, which must have been forced. */
    void writeIndex(SegmentSummary summary, SmallFile.Forced forced) throws IOException {
        new IndexFile(summary, tally.index())
                .write(directory.io, directory.index(tally.header().baseOffset()), forced);
        indexedPosition = tally.position();
    }

    /** The summary for good, with the checksum over the file. */
    SegmentSummary finalSummary() throws IOException {
        int crc = checksum == null ? FileChecksum.of(directory, path, tally.position()) : (int) checksum.getValue();
        return tally.summary().withChecksum(crc);
    }

    /** What the next segment must know of everything up to the end of this one. */
    SegmentAnchor anchorAtEnd() {
        return tally.anchorAtEnd();
    }

    SegmentPosition end() {
        return new SegmentPosition(
                tally.lastIndex(),
                tally.lastTerm(),
                tally.nextOffset(),
                tally.header().baseOffset(),
                tally.position());
    }

    ActiveView view() {
        return new ActiveView(
                path,
                tally.header(),
                tally.lastIndex(),
                tally.nextOffset(),
                tally.position(),
                tally.maxTimestampMs(),
                tally.index(),
                tally.index().count(),
                tally.firstAppendTimeMs(),
                tally.lastAppendTimeMs(),
                tally.control(),
                tally.terms(),
                tally.configurations());
    }

    /** As a closed segment whose index file does not exist yet. */
    ClosedSegment closedView() {
        return new ClosedSegment(path, tally.summary(), tally.index());
    }

    Path path() {
        return path;
    }

    SegmentSummary summary() {
        return tally.summary();
    }

    long logStartOffset() {
        return tally.control().logStartOffset();
    }

    SparseIndex index() {
        return tally.index();
    }

    /** Puts bytes that go to {@code at + buffer.position()}; returns where the buffer goes. */
    private long put(FileHandle file, ByteBuffer buffer, byte[] bytes, long at) throws IOException {
        long bufferAt = at;
        for (int done = 0; done < bytes.length; ) {
            if (!buffer.hasRemaining()) {
                write(file, buffer.flip(), bufferAt);
                bufferAt += buffer.limit();
                buffer.clear();
            }
            int part = Math.min(buffer.remaining(), bytes.length - done);
            buffer.put(bytes, done, part);
            done += part;
        }
        return bufferAt;
    }

    private void write(FileHandle file, ByteBuffer bytes, long at) throws IOException {
        if (checksum != null) {
            checksum.update(bytes.duplicate());
        }
        file.write(bytes, at);
    }
}
