package dev.balsa.log.segment;

import dev.balsa.log.entry.CorruptEntryException;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.log.entry.EntryHeader;
import dev.balsa.raft.log.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the entries of one segment file, reading through a pooled buffer. Every header it passes is verified and must
 * continue the one before; payloads are verified when an entry is taken. Used by one thread.
 */
final class FrameCursor implements AutoCloseable {
    private final BufferPool buffers;
    private final Path path;
    private final OpenFiles.Lease lease;
    private final ByteBuffer buffer;
    private final long endPosition;
    private final int chunkBytes;

    /** Position in the file behind the buffer's last byte. */
    private long bufferEndPosition;

    private long position;
    private long expectedIndex;
    private long expectedOffset;
    private @Nullable EntryHeader current;

    /**
     * @param endPosition nothing beyond it is looked at
     * @param expectedIndex index of the entry that stands at {@code position}
     * @param expectedOffset its base offset
     * @param chunkBytes how much to read from the file at a time, at most; more is read only for what is needed
     */
    FrameCursor(
            SegmentDirectory directory,
            Path path,
            long position,
            long endPosition,
            long expectedIndex,
            long expectedOffset,
            int chunkBytes)
            throws IOException {
        this.buffers = directory.pool.readBuffers;
        this.path = path;
        this.endPosition = endPosition;
        this.chunkBytes = chunkBytes;
        this.position = position;
        this.expectedIndex = expectedIndex;
        this.expectedOffset = expectedOffset;
        try {
            this.lease = directory.lease(path);
        } catch (NoSuchFileException missing) {
            throw new CorruptEntryException(path, 0, "the file is missing");
        }
        this.buffer = buffers.acquire().limit(0);
    }

    boolean atEnd() {
        return position >= endPosition;
    }

    long position() {
        return position;
    }

    /** The header of the entry here. */
    EntryHeader header() throws IOException {
        if (current == null) {
            current = verifiedHeader();
        }
        return current;
    }

    /** Takes the entry here and steps behind it. */
    Entry entry() throws IOException {
        EntryHeader header = header();
        byte[] frame = new byte[header.lengthBytes()];
        for (int done = 0; done < frame.length; ) {
            int part = Math.min(frame.length - done, buffer.capacity());
            fill(position + done, part);
            buffer.get(frame, done, part);
            done += part;
        }
        Entry entry;
        try {
            entry = EntryFrame.ofFrame(frame);
        } catch (CorruptEntryException corrupt) {
            throw new CorruptEntryException(path, position, String.valueOf(corrupt.getMessage()));
        }
        skip();
        return entry;
    }

    /** Steps behind the entry here without looking at its payload. */
    void skip() throws IOException {
        EntryHeader header = header();
        moveTo(position + header.lengthBytes(), header.index() + 1, header.nextOffset());
    }

    /** Goes on at another place. */
    void moveTo(long position, long expectedIndex, long expectedOffset) {
        this.position = position;
        this.expectedIndex = expectedIndex;
        this.expectedOffset = expectedOffset;
        this.current = null;
    }

    /** The header at another place if there is a sound one, whatever its index. For looking behind damage. */
    @Nullable
    EntryHeader soundHeaderAt(long at) throws IOException {
        if (endPosition - at < EntryFrame.HEADER_BYTES) {
            return null;
        }
        fill(at, EntryFrame.HEADER_BYTES);
        if (!EntryHeader.isLikelyAt(buffer, buffer.position())) {
            return null;
        }
        try {
            EntryHeader header = EntryHeader.read(buffer, buffer.position());
            return header.lengthBytes() <= endPosition - at ? header : null;
        } catch (CorruptEntryException noHeaderHere) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        buffers.release(buffer);
        lease.close();
    }

    private EntryHeader verifiedHeader() throws IOException {
        if (endPosition - position < EntryFrame.HEADER_BYTES) {
            throw new CorruptEntryException(path, position, "no room for entry " + expectedIndex + " before the end");
        }
        fill(position, EntryFrame.HEADER_BYTES);
        EntryHeader header;
        try {
            header = EntryHeader.read(buffer, buffer.position());
        } catch (CorruptEntryException corrupt) {
            throw new CorruptEntryException(path, position, String.valueOf(corrupt.getMessage()));
        }
        if (header.index() != expectedIndex || header.baseOffset() != expectedOffset) {
            throw new CorruptEntryException(
                    path,
                    position,
                    "entry " + header.index() + " with offset " + header.baseOffset() + " stands in the place of entry "
                            + expectedIndex + " with offset " + expectedOffset);
        }
        if (header.lengthBytes() > endPosition - position) {
            throw new CorruptEntryException(path, position, "entry " + header.index() + " reaches beyond the end");
        }
        return header;
    }

    /** Brings {@code bytes} bytes of the file into the buffer, from the buffer's position on. */
    private void fill(long at, int bytes) throws IOException {
        long bufferStart = bufferEndPosition - buffer.limit();
        if (at >= bufferStart && at + bytes <= bufferEndPosition) {
            buffer.position((int) (at - bufferStart));
            return;
        }
        long wanted = Math.min(endPosition - at, Math.max(bytes, chunkBytes));
        buffer.clear().limit((int) Math.min(wanted, buffer.capacity()));
        int read = lease.handle().read(buffer, at);
        buffer.flip();
        bufferEndPosition = at + read;
        if (read < bytes) {
            throw new CorruptEntryException(path, at + read, "the file ends too early");
        }
    }
}
