package dev.balsa.client.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.balsa.wire.record.CompressionType;
import dev.balsa.wire.record.PayloadCompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import net.jpountz.xxhash.XXHashFactory;
import org.xerial.snappy.SnappyOutputStream;

/** Makes the compressor for a codec. */
public final class Compressors {
    /** The level at which Kafka's clients, and so ours, use the fast lz4 compressor. */
    private static final int LZ4_FAST_LEVEL = 9;

    private static final int LZ4_UNKNOWN_SIZE = -1;

    private Compressors() {}

    /** Empty for {@link CompressionType#NONE}. The compressor keeps no state and may be shared by threads. */
    public static Optional<PayloadCompressor> of(CompressionType type, CompressionLevels levels) {
        return switch (type) {
            case NONE -> Optional.empty();
            case GZIP -> Optional.of(new Streaming(type, out -> new LevelledGzip(out, levels.gzip())));
            case SNAPPY -> Optional.of(new Streaming(type, SnappyOutputStream::new));
            case LZ4 -> Optional.of(new Streaming(type, out -> lz4(out, levels.lz4())));
            case ZSTD -> Optional.of(new ZstdFrames(levels.zstd()));
        };
    }

    private static OutputStream lz4(OutputStream out, int level) throws IOException {
        LZ4Factory factory = LZ4Factory.fastestInstance();
        LZ4Compressor compressor = level == LZ4_FAST_LEVEL ? factory.fastCompressor() : factory.highCompressor(level);
        return new LZ4FrameOutputStream(
                out,
                BLOCKSIZE.SIZE_64KB,
                LZ4_UNKNOWN_SIZE,
                compressor,
                XXHashFactory.fastestInstance().hash32(),
                FLG.Bits.BLOCK_INDEPENDENCE);
    }

    @FunctionalInterface
    private interface Wrapping {
        OutputStream wrap(OutputStream out) throws IOException;
    }

    private record Streaming(CompressionType type, Wrapping wrapping) implements PayloadCompressor {
        @Override
        public void compress(byte[] bytes, int start, int lengthBytes, OutputStream out) throws IOException {
            try (OutputStream packing = wrapping.wrap(out)) {
                packing.write(bytes, start, lengthBytes);
            }
        }
    }

    private static final class LevelledGzip extends GZIPOutputStream {
        LevelledGzip(OutputStream out, int level) throws IOException {
            super(out, 8192);
            def.setLevel(level < 0 ? Deflater.DEFAULT_COMPRESSION : level);
        }
    }

    /** One frame that names its size, so that readers need to guess nothing. */
    private static final class ZstdFrames implements PayloadCompressor {
        private final int level;

        ZstdFrames(int level) {
            this.level = level;
        }

        @Override
        public CompressionType type() {
            return CompressionType.ZSTD;
        }

        @Override
        public void compress(byte[] bytes, int start, int lengthBytes, OutputStream out) throws IOException {
            byte[] packed = new byte[Math.toIntExact(Zstd.compressBound(lengthBytes))];
            int packedBytes;
            // A context costs some hundred KiB outside the heap: not kept, as nobody would close it in time.
            try (ZstdCompressCtx context = new ZstdCompressCtx()) {
                context.setLevel(level);
                packedBytes = context.compressByteArray(packed, 0, packed.length, bytes, start, lengthBytes);
            }
            out.write(packed, 0, packedBytes);
        }
    }
}
