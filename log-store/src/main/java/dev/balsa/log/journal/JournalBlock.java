package dev.balsa.log.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The stamp of one 4 KiB block, the unit that reaches a disk whole or not at all. Big-endian:
 *
 * <pre>
 *  0 magic u32          "BJB1"
 *  4 checksum u32       CRC32C over bytes 8..4096
 *  8 owner u64          folded incarnation of the data directory
 * 16 generation u64     of the file when the block was written; 0 in a block that never held a frame
 * 24 lsn u64            of the frame
 * 32 durableLsn u64     frames up to here were synced before this frame was built
 * 40 blockInFile u32
 * 44 blockInFrame u32
 * 48 blockCount u32     of the frame
 * 52 bodyLength u32     of the frame, over all its blocks
 * 56 fileBlocks u32     blocks of the whole file: a file that was cut short is told from a shorter one
 * 60 flags u16          {@link #REWRITTEN}, {@link #SEAL}, {@link #CATALOG}
 * 62 format u16         1
 * 64 payload            the next 4032 bytes of the body, zeros behind its end
 * </pre>
 *
 * Everything that describes the frame is repeated in every block, so that one surviving block of a frame tells its extent
 * and proves what was durable before it. The generation stands inside the checksum: a recycled file is full of old blocks
 * that are valid in themselves.
 */
final class JournalBlock {
    static final int BYTES = 4096;
    static final int HEADER_BYTES = 64;
    static final int PAYLOAD_BYTES = BYTES - HEADER_BYTES;

    /** The frame was written by recovery and counts only together with a seal. */
    static final int REWRITTEN = 1;
    /** Ends what recovery wrote; written after all of that was synced. */
    static final int SEAL = 2;
    /** The frame holds records about groups as a whole, which recovery reads before all others. */
    static final int CATALOG = 4;

    static final int MAGIC = 0x424A4231;
    static final short FORMAT = 2;

    private static final int CHECKSUM_AT = 4;
    private static final int COVERED_AT = 8;
    private static final int GENERATION_AT = 16;
    private static final int LSN_AT = 24;
    private static final int DURABLE_LSN_AT = 32;
    private static final int BLOCK_IN_FILE_AT = 40;
    private static final int BLOCK_IN_FRAME_AT = 44;
    private static final int BLOCK_COUNT_AT = 48;
    private static final int BODY_LENGTH_AT = 52;
    private static final int FILE_BLOCKS_AT = 56;
    private static final int FLAGS_AT = 60;
    private static final int FORMAT_AT = 62;

    private JournalBlock() {}

    /** What every block of a frame repeats. */
    record Frame(long generation, long lsn, long durableLsn, int blockCount, int bodyLength, int flags) {
        /** The stamp of blocks that never held a frame. */
        static final Frame BLANK = new Frame(0, 0, 0, 0, 0, 0);
    }

    static int blocksFor(int bodyLength) {
        return Math.max(1, (bodyLength + PAYLOAD_BYTES - 1) / PAYLOAD_BYTES);
    }

    /** Stamps the block at {@code at}, whose payload is already there. */
    static void stamp(
            ByteBuffer buffer, int at, long owner, Frame frame, int fileBlocks, int blockInFile, int blockInFrame) {
        buffer.putInt(at, MAGIC);
        buffer.putLong(at + COVERED_AT, owner);
        buffer.putLong(at + GENERATION_AT, frame.generation());
        buffer.putLong(at + LSN_AT, frame.lsn());
        buffer.putLong(at + DURABLE_LSN_AT, frame.durableLsn());
        buffer.putInt(at + BLOCK_IN_FILE_AT, blockInFile);
        buffer.putInt(at + BLOCK_IN_FRAME_AT, blockInFrame);
        buffer.putInt(at + BLOCK_COUNT_AT, frame.blockCount());
        buffer.putInt(at + BODY_LENGTH_AT, frame.bodyLength());
        buffer.putInt(at + FILE_BLOCKS_AT, fileBlocks);
        buffer.putShort(at + FLAGS_AT, (short) frame.flags());
        buffer.putShort(at + FORMAT_AT, FORMAT);
        buffer.putInt(at + CHECKSUM_AT, checksum(buffer, at));
    }

    /** Whether the block is exactly what was once written to this place by this directory, in whatever generation. */
    static boolean isValid(ByteBuffer buffer, int at, long owner, int blockInFile) {
        return buffer.getInt(at) == MAGIC
                && buffer.getInt(at + CHECKSUM_AT) == checksum(buffer, at)
                && buffer.getLong(at + COVERED_AT) == owner
                && buffer.getInt(at + BLOCK_IN_FILE_AT) == blockInFile
                && buffer.getShort(at + FORMAT_AT) == FORMAT;
    }

    static Frame frame(ByteBuffer buffer, int at) {
        return new Frame(
                generation(buffer, at),
                buffer.getLong(at + LSN_AT),
                buffer.getLong(at + DURABLE_LSN_AT),
                buffer.getInt(at + BLOCK_COUNT_AT),
                buffer.getInt(at + BODY_LENGTH_AT),
                buffer.getShort(at + FLAGS_AT));
    }

    static long generation(ByteBuffer buffer, int at) {
        return buffer.getLong(at + GENERATION_AT);
    }

    static int fileBlocks(ByteBuffer buffer, int at) {
        return buffer.getInt(at + FILE_BLOCKS_AT);
    }

    static int blockInFrame(ByteBuffer buffer, int at) {
        return buffer.getInt(at + BLOCK_IN_FRAME_AT);
    }

    private static int checksum(ByteBuffer buffer, int at) {
        CRC32C crc = new CRC32C();
        int position = buffer.position();
        int limit = buffer.limit();
        buffer.limit(at + BYTES).position(at + COVERED_AT);
        crc.update(buffer);
        buffer.limit(limit).position(position);
        return (int) crc.getValue();
    }
}
