package dev.balsa.client.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.CompressionType;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.InvalidBatchException.Problem;
import dev.balsa.wire.record.PayloadCompressor;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatch;
import dev.balsa.wire.record.RecordBatchBuilder;
import dev.balsa.wire.record.RecordReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/** Every codec, against itself and against Kafka's client library in both directions, and against hostile payloads. */
class CodecTest {
    private static final int LIMIT_BYTES = RecordBatch.MAX_PAYLOAD_BYTES;

    private static PayloadCompressor compressor(CompressionType type) {
        return Compressors.of(type, CompressionLevels.DEFAULT).orElseThrow();
    }

    private static ByteBuffer pack(CompressionType type, byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        compressor(type).compress(bytes, 0, bytes.length, out);
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    private static byte[] text(Random random, int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(4));
        }
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void packedBytesComeBack(CompressionType type) throws Exception {
        Random random = new Random(1);
        for (int lengthBytes : new int[] {0, 1, 100, 70_000, 300_000}) {
            byte[] bytes = text(random, lengthBytes);
            ByteBuffer unpacked = new Decompressor().decompress(type, pack(type, bytes), LIMIT_BYTES);
            assertArrayEquals(bytes, array(unpacked), type + " " + lengthBytes);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void kafkaReadsOursAndWeReadKafkas(CompressionType type) throws Exception {
        Random random = new Random(2);
        for (int count : new int[] {5, 400}) {
            RecordBatchBuilder builder = new RecordBatchBuilder(0);
            List<byte[]> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] value = text(random, 50 + random.nextInt(400));
                values.add(value);
                builder.append(i, null, ByteBuffer.wrap(value), List.of());
            }
            ByteBuffer ours = builder.build(ProducerStamp.NONE, compressor(type));
            assertEquals(type, RecordBatch.of(ours).compressionType());
            DefaultRecordBatch batch = (DefaultRecordBatch)
                    MemoryRecords.readableRecords(ours.duplicate()).firstBatch();
            batch.ensureValid();
            int index = 0;
            for (Record record : batch) {
                assertArrayEquals(values.get(index++), array(record.value()));
            }
            assertEquals(count, index);

            ByteBuffer theirs = MemoryRecords.withRecords(
                            Compression.of(type.optionName()).build(),
                            values.stream().map(SimpleRecord::new).toArray(SimpleRecord[]::new))
                    .buffer();
            RecordReader reader = RecordBatch.of(theirs).records(new Decompressor(), LIMIT_BYTES);
            for (byte[] value : values) {
                BatchRecord record = reader.next();
                assertEquals(ByteBuffer.wrap(value), record.value());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void bombsStopAtTheLimit(CompressionType type) throws Exception {
        ByteBuffer bomb = pack(type, new byte[3 << 20]);
        InvalidBatchException refused = assertThrows(
                InvalidBatchException.class, () -> new Decompressor().decompress(type, bomb.duplicate(), 1 << 20));
        assertEquals(Problem.PAYLOAD_TOO_LARGE, refused.problem());
        assertEquals(3 << 20, new Decompressor().decompress(type, bomb, 3 << 20).remaining());
    }

    @Test
    void smallPayloadsMayNotBecomeHuge() throws Exception {
        assertEquals(8 << 20, Decompressor.maxPayloadBytes(100));
        assertEquals(20_000 * 1024, Decompressor.maxPayloadBytes(20_000));
        assertEquals(64 << 20, Decompressor.maxPayloadBytes(1 << 20));
        ByteBuffer bomb = pack(CompressionType.ZSTD, new byte[20 << 20]);
        assertTrue(bomb.remaining() < 8_000);
        InvalidBatchException refused = assertThrows(
                InvalidBatchException.class,
                () -> new Decompressor().decompress(CompressionType.ZSTD, bomb, LIMIT_BYTES));
        assertEquals(Problem.PAYLOAD_TOO_LARGE, refused.problem());
    }

    /** A block that says it is large costs nothing until it proves it. */
    @Test
    void snappyClaimsAreHeldAgainstTheBytes() throws Exception {
        byte[] tiny = Snappy.compress(new byte[4]);
        // The length of a raw block stands in its first bytes: 2^27, and then nothing like that.
        byte[] lying = new byte[tiny.length + 3];
        lying[0] = lying[1] = lying[2] = (byte) 0x80;
        lying[3] = 0x40;
        System.arraycopy(tiny, 1, lying, 4, tiny.length - 1);
        InvalidBatchException refused = assertThrows(
                InvalidBatchException.class,
                () -> new Decompressor().decompress(CompressionType.SNAPPY, ByteBuffer.wrap(lying), LIMIT_BYTES));
        assertEquals(Problem.COMPRESSION, refused.problem());
        assertEquals(
                ByteBuffer.allocate(4),
                new Decompressor().decompress(CompressionType.SNAPPY, ByteBuffer.wrap(tiny), LIMIT_BYTES));
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void damagedPayloadsEndInTheDeclaredException(CompressionType type) throws Exception {
        Random random = new Random(3);
        byte[] packed = array(pack(type, text(random, 2_000)));
        int refused = 0;
        for (int round = 0; round < 150; round++) {
            byte[] damaged = round % 3 == 0 ? Arrays.copyOf(packed, random.nextInt(packed.length)) : packed.clone();
            for (int i = 0; i < 3 && damaged.length > 0; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                new Decompressor().decompress(type, ByteBuffer.wrap(damaged), LIMIT_BYTES);
            } catch (InvalidBatchException e) {
                refused++;
            }
        }
        assertTrue(refused > 30, type + ": " + refused);
    }
}
