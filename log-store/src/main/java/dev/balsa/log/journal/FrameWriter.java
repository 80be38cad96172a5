package dev.balsa.log.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a frame's body into stamped blocks and writes them through one direct buffer, piece by piece if the frame is larger
 * than it. Never touches a block of an earlier frame. One thread.
 */
final class FrameWriter implements RecordCodec.Sink {
    private final long owner;
    private final ByteBuffer staging;

    private JournalBlock.Frame frame = JournalBlock.Frame.BLANK;
    private int firstBlock;
    private int stagedFrom;
    private int blockAt;
    private int payloadFill;
    private @Nullable JournalFile file;

    FrameWriter(long owner, int stagingBytes) {
        if (stagingBytes < JournalBlock.BYTES || stagingBytes % JournalBlock.BYTES != 0) {
            throw new IllegalArgumentException(
                    "staging buffer of " + stagingBytes + " bytes is not made of whole blocks");
        }
        this.owner = owner;
        this.staging = ByteBuffer.allocateDirect(stagingBytes);
    }

    long owner() {
        return owner;
    }

    /** Begins a frame in the free blocks from {@code block} on. */
    void begin(JournalFile into, int block, JournalBlock.Frame of) {
        file = into;
        frame = of;
        firstBlock = block;
        stagedFrom = block;
        blockAt = 0;
        payloadFill = 0;
    }

    @Override
    public void put(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int end = from + length;
        while (at < end) {
            if (payloadFill == JournalBlock.PAYLOAD_BYTES) {
                finishBlock();
            }
            int piece = Math.min(end - at, JournalBlock.PAYLOAD_BYTES - payloadFill);
            staging.put(blockAt + JournalBlock.HEADER_BYTES + payloadFill, bytes, at, piece);
            payloadFill += piece;
            at += piece;
        }
    }

    /** Writes what is left. The frame is complete in the page cache then, and not durable yet. */
    void end() throws IOException {
        for (int i = payloadFill; i < JournalBlock.PAYLOAD_BYTES; i++) {
            staging.put(blockAt + JournalBlock.HEADER_BYTES + i, (byte) 0);
        }
        finishBlock();
        flush();
    }

    private void finishBlock() throws IOException {
        int block = stagedFrom + blockAt / JournalBlock.BYTES;
        JournalFile target = target();
        JournalBlock.stamp(staging, blockAt, owner, frame, target.blockCount(), block, block - firstBlock);
        blockAt += JournalBlock.BYTES;
        payloadFill = 0;
        if (blockAt == staging.capacity()) {
            flush();
        }
    }

    private void flush() throws IOException {
        if (blockAt > 0) {
            target().handle().write(staging.slice(0, blockAt), (long) stagedFrom * JournalBlock.BYTES);
            stagedFrom += blockAt / JournalBlock.BYTES;
            blockAt = 0;
        }
    }

    private JournalFile target() {
        if (file == null) {
            throw new IllegalStateException("no frame was begun");
        }
        return file;
    }
}
