package dev.balsa.client.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.balsa.wire.record.CompressionType;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.InvalidBatchException.Problem;
import dev.balsa.wire.record.PayloadDecompressor;
import dev.balsa.wire.record.RecordBatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.xxhash.XXHashFactory;

/** Unpacks payloads of every codec within bounds. Keeps no state; may be shared. */
public final class Decompressor implements PayloadDecompressor {
    /** Packed bytes may grow this much where the result is larger than {@link #FREE_BYTES}. */
    private static final int MAX_RATIO = 1024;

    /** Any payload may unpack to this much: more than that cannot be in a batch that was sent unpacked either. */
    private static final int FREE_BYTES = 8 << 20;

    private static final int FIRST_GUESS_BYTES = 64 << 10;

    /** Most bytes that {@code packedBytes} may unpack to: a bomb of a few bytes must not cost a reader 64 MiB. */
    public static int maxPayloadBytes(int packedBytes) {
        long proportional = Math.max(FREE_BYTES, (long) packedBytes * MAX_RATIO);
        return (int) Math.min(RecordBatch.MAX_PAYLOAD_BYTES, proportional);
    }

    @Override
    public ByteBuffer decompress(CompressionType type, ByteBuffer payload, int maxPayloadBytes)
            throws InvalidBatchException {
        byte[] packed = new byte[payload.remaining()];
        payload.get(payload.position(), packed);
        int limitBytes = Math.min(maxPayloadBytes, maxPayloadBytes(packed.length));
        try {
            return switch (type) {
                case NONE -> ByteBuffer.wrap(packed);
                case GZIP -> drain(type, new GZIPInputStream(new ByteArrayInputStream(packed)), limitBytes);
                case SNAPPY -> SnappyStream.decompress(packed, limitBytes);
                case LZ4 -> drain(type, lz4(packed), limitBytes);
                case ZSTD -> zstd(packed, limitBytes);
            };
        } catch (IOException | RuntimeException e) {
            // Libraries throw unchecked exceptions on some damaged inputs; here all of them mean the same.
            throw new InvalidBatchException(Problem.COMPRESSION, "cannot unpack " + type.optionName() + ": " + e, e);
        }
    }

    private static InputStream lz4(byte[] packed) throws IOException {
        return new LZ4FrameInputStream(
                new ByteArrayInputStream(packed),
                LZ4Factory.fastestInstance().safeDecompressor(),
                XXHashFactory.fastestInstance().hash32());
    }

    private static ByteBuffer drain(CompressionType type, InputStream unpacking, int limitBytes)
            throws IOException, InvalidBatchException {
        try (unpacking) {
            byte[] unpacked = unpacking.readNBytes(limitBytes);
            if (unpacked.length == limitBytes && unpacking.read() >= 0) {
                throw tooLarge(type, limitBytes);
            }
            return ByteBuffer.wrap(unpacked);
        }
    }

    /** The frame's claimed size is used as a first guess only as far as its packed size makes it likely. */
    private static ByteBuffer zstd(byte[] packed, int limitBytes) throws InvalidBatchException {
        long likelyBytes = Math.max(FIRST_GUESS_BYTES, packed.length * 64L);
        long claimedBytes = Zstd.getFrameContentSize(packed);
        long guessBytes =
                claimedBytes > 0 ? Math.min(claimedBytes, likelyBytes) : Math.min(likelyBytes, packed.length * 8L);
        int roomBytes = (int) Math.max(1, Math.min(limitBytes, guessBytes));
        while (true) {
            byte[] unpacked = new byte[roomBytes];
            try {
                long sizeBytes = Zstd.decompressByteArray(unpacked, 0, roomBytes, packed, 0, packed.length);
                return ByteBuffer.wrap(unpacked, 0, Math.toIntExact(sizeBytes));
            } catch (ZstdException e) {
                if (e.getErrorCode() != Zstd.errDstSizeTooSmall()) {
                    throw new InvalidBatchException(Problem.COMPRESSION, "cannot unpack zstd: " + e.getMessage(), e);
                }
            }
            if (roomBytes == limitBytes) {
                throw tooLarge(CompressionType.ZSTD, limitBytes);
            }
            roomBytes = (int) Math.min(limitBytes, roomBytes * 4L);
        }
    }

    static InvalidBatchException tooLarge(CompressionType type, int limitBytes) {
        return new InvalidBatchException(
                Problem.PAYLOAD_TOO_LARGE,
                "a " + type.optionName() + " payload unpacks to more than " + limitBytes + " bytes");
    }
}
