package dev.balsa.client.codec;

import dev.balsa.wire.record.CompressionType;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.InvalidBatchException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xerial.snappy.Snappy;

/**
 * Reads the block stream of snappy-java, or one raw block where the header is missing. Not read with that library's own
 * stream: it allocates what a block claims before looking at what is there.
 */
final class SnappyStream {
    private static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};

    /** Magic, then version and oldest compatible version, 4 bytes each. */
    private static final int HEADER_BYTES = MAGIC.length + 8;

    /** A copy takes 3 bytes and makes 64: no honest block grows more than this. */
    private static final int MAX_BLOCK_RATIO = 32;

    private final byte[] packed;
    private final int limitBytes;
    private byte[] unpacked = new byte[0];
    private int sizeBytes;

    private SnappyStream(byte[] packed, int limitBytes) {
        this.packed = packed;
        this.limitBytes = limitBytes;
    }

    static ByteBuffer decompress(byte[] packed, int limitBytes) throws InvalidBatchException, IOException {
        SnappyStream stream = new SnappyStream(packed, limitBytes);
        if (packed.length < HEADER_BYTES || !Arrays.equals(packed, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            stream.unpackBlock(0, packed.length);
        } else {
            stream.unpackBlocks();
        }
        return ByteBuffer.wrap(stream.unpacked, 0, stream.sizeBytes);
    }

    private void unpackBlocks() throws InvalidBatchException, IOException {
        ByteBuffer in = ByteBuffer.wrap(packed, HEADER_BYTES, packed.length - HEADER_BYTES);
        while (in.hasRemaining()) {
            int blockBytes = in.remaining() < Integer.BYTES ? -1 : in.getInt();
            if (blockBytes < 0 || blockBytes > in.remaining()) {
                throw new InvalidBatchException(
                        Problem.COMPRESSION,
                        "a snappy block claims " + blockBytes + " of " + in.remaining() + " bytes");
            }
            unpackBlock(in.position(), blockBytes);
            in.position(in.position() + blockBytes);
        }
    }

    private void unpackBlock(int start, int blockBytes) throws InvalidBatchException, IOException {
        int claimedBytes = Snappy.uncompressedLength(packed, start, blockBytes);
        if (claimedBytes < 0 || claimedBytes > (long) blockBytes * MAX_BLOCK_RATIO) {
            throw new InvalidBatchException(
                    Problem.COMPRESSION,
                    "a snappy block of " + blockBytes + " bytes claims to unpack to " + claimedBytes);
        }
        if (claimedBytes > limitBytes - sizeBytes) {
            throw Decompressor.tooLarge(CompressionType.SNAPPY, limitBytes);
        }
        int neededBytes = sizeBytes + claimedBytes;
        if (neededBytes > unpacked.length) {
            unpacked = Arrays.copyOf(unpacked, (int) Math.min(limitBytes, Math.max(neededBytes, unpacked.length * 2L)));
        }
        int written = Snappy.uncompress(packed, start, blockBytes, unpacked, sizeBytes);
        if (written != claimedBytes) {
            throw new InvalidBatchException(
                    Problem.COMPRESSION, "a snappy block of " + claimedBytes + " bytes unpacked to " + written);
        }
        sizeBytes = neededBytes;
    }
}
