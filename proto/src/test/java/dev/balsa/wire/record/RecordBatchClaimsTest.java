package dev.balsa.wire.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.wire.record.InvalidBatchException.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches whose checksum is right and whose claims are not. */
class RecordBatchClaimsTest {
    private static final long NOW_MS = 1_700_000_000_000L;

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 2, 4, 5, 1_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aLyingCountIsRefused(int count) throws Exception {
        // Both fields lie in the same way, so that only the bytes can give it away.
        RecordBatch batch = changed(bytes -> {
            bytes.putInt(BatchLayout.RECORD_COUNT, count);
            bytes.putInt(BatchLayout.LAST_OFFSET_DELTA, count - 1);
        });
        assertProblem(Problem.COUNT, batch);
    }

    @Test
    void aCountThatLiesWithinTheBytesIsFoundByWalking() throws Exception {
        // Large values leave room for many tiny records: the header alone looks possible.
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        builder.append(NOW_MS, null, ByteBuffer.allocate(5_000), List.of());
        builder.append(NOW_MS, null, ByteBuffer.allocate(5_000), List.of());
        for (int count : new int[] {1, 3, 100}) {
            RecordBatch batch = changed(copy(builder), bytes -> {
                bytes.putInt(BatchLayout.RECORD_COUNT, count);
                bytes.putInt(BatchLayout.LAST_OFFSET_DELTA, count - 1);
            });
            batch.verifyHeader();
            InvalidBatchException refused = assertThrows(InvalidBatchException.class, batch::verify);
            assertTrue(refused.problem() == Problem.COUNT || refused.problem() == Problem.RECORD, refused.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE"})
    void aLyingCountOfACompressedBatchIsFoundByTheReader(CompressionType codec) throws Exception {
        for (int count : new int[] {1, 4, 1000}) {
            ByteBuffer bytes = KafkaOracle.write(new RandomBatches(3).records(3), ProducerStamp.NONE, codec, 0, 0);
            RecordBatch batch = changed(bytes, changing -> {
                changing.putInt(BatchLayout.RECORD_COUNT, count);
                changing.putInt(BatchLayout.LAST_OFFSET_DELTA, count - 1);
            });
            batch.verify();
            assertThrows(
                    InvalidBatchException.class,
                    () -> RandomBatches.readAll(batch, KafkaOracle::decompress),
                    codec + " " + count);
        }
    }

    @Test
    void aCompressedBatchCannotClaimMoreRecordsThanAnyReaderAccepts() throws Exception {
        RecordBatch batch = changed(bytes -> {
            bytes.putShort(BatchLayout.ATTRIBUTES, (short) CompressionType.ZSTD.id());
            bytes.putInt(BatchLayout.RECORD_COUNT, 100_000_000);
            bytes.putInt(BatchLayout.LAST_OFFSET_DELTA, 99_999_999);
        });
        assertProblem(Problem.COUNT, batch);
    }

    @Test
    void offsetsMustBeDense() throws Exception {
        assertProblem(Problem.COUNT, changed(bytes -> bytes.putInt(BatchLayout.LAST_OFFSET_DELTA, 7)));
        assertProblem(Problem.COUNT, changed(bytes -> bytes.putInt(BatchLayout.LAST_OFFSET_DELTA, 0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 0x08, 0x40, 0x80, 0x4000, 0x8000})
    void unknownAttributesAreRefused(int attributes) throws Exception {
        assertProblem(Problem.ATTRIBUTES, changed(bytes -> bytes.putShort(BatchLayout.ATTRIBUTES, (short) attributes)));
    }

    @Test
    void timestampsAreChecked() throws Exception {
        assertProblem(Problem.TIMESTAMP, changed(bytes -> bytes.putLong(BatchLayout.BASE_TIMESTAMP, -1)));
        assertProblem(Problem.TIMESTAMP, changed(bytes -> bytes.putLong(BatchLayout.MAX_TIMESTAMP, -1)));
        assertProblem(Problem.TIMESTAMP, changed(bytes -> bytes.putLong(BatchLayout.MAX_TIMESTAMP, NOW_MS + 999)));
        assertProblem(Problem.TIMESTAMP, changed(bytes -> bytes.putLong(BatchLayout.BASE_TIMESTAMP, Long.MAX_VALUE)));
    }

    @Test
    void producerFieldsMustFitTogether() throws Exception {
        assertProblem(Problem.PRODUCER, changed(bytes -> bytes.putLong(BatchLayout.PRODUCER_ID, 5)));
        assertProblem(Problem.PRODUCER, changed(bytes -> bytes.putLong(BatchLayout.PRODUCER_ID, -2)));
        assertProblem(Problem.PRODUCER, changed(bytes -> bytes.putShort(BatchLayout.PRODUCER_EPOCH, (short) 1)));
        assertProblem(Problem.PRODUCER, changed(bytes -> bytes.putInt(BatchLayout.BASE_SEQUENCE, 0)));
        assertProblem(
                Problem.PRODUCER,
                changed(bytes -> bytes.putShort(BatchLayout.ATTRIBUTES, (short) BatchLayout.TRANSACTIONAL_BIT)));
        changed(bytes -> {
                    bytes.putLong(BatchLayout.PRODUCER_ID, 5);
                    bytes.putShort(BatchLayout.PRODUCER_EPOCH, (short) 0);
                    bytes.putInt(BatchLayout.BASE_SEQUENCE, 0);
                })
                .verify();
    }

    @Test
    void aHugeHeaderCountAllocatesNothing() throws Exception {
        // length 13: attributes, two deltas, no key, no value, then a header count of two billion in five bytes.
        byte[] record = {26, 0, 0, 0, 1, 1, (byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F, 0, 0, 0};
        RecordBatch batch = withPayload(record);
        assertProblem(Problem.RECORD, batch);
        assertThrows(InvalidBatchException.class, () -> RandomBatches.readAll(batch, KafkaOracle::decompress));
    }

    @Test
    void fieldsLongerThanTheirRecordAreRefused() throws Exception {
        // The key claims 64 bytes in a record of 7, and then the record 64 bytes in a payload of 8.
        assertProblem(Problem.RECORD, withPayload(new byte[] {14, 0, 0, 0, (byte) 0x80, 1, 1, 0}));
        assertProblem(Problem.RECORD, withPayload(new byte[] {(byte) 0x80, 1, 0, 0, 0, 1, 1, 0}));
    }

    @Test
    void bytesLeftInARecordAreRefused() throws Exception {
        assertProblem(Problem.RECORD, withPayload(new byte[] {14, 0, 0, 0, 1, 1, 0, 9}));
        withPayload(new byte[] {12, 0, 0, 0, 1, 1, 0}).verify();
    }

    private static RecordBatch withPayload(byte[] payload) throws InvalidBatchException {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        builder.append(NOW_MS, null, null, List.of());
        ByteBuffer header = builder.build(ProducerStamp.NONE);
        ByteBuffer bytes = ByteBuffer.allocate(RecordBatch.HEADER_BYTES + payload.length);
        bytes.put(header.slice(0, RecordBatch.HEADER_BYTES)).put(payload).flip();
        return changed(bytes, b -> b.putInt(BatchLayout.BATCH_LENGTH, b.remaining() - BatchLayout.LENGTH_OVERHEAD));
    }

    private static RecordBatch changed(Consumer<ByteBuffer> change) throws InvalidBatchException {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        for (int i = 0; i < 3; i++) {
            builder.append(NOW_MS + i, null, ByteBuffer.wrap("v".getBytes(StandardCharsets.UTF_8)), List.of());
        }
        return changed(builder.build(ProducerStamp.NONE), change);
    }

    private static RecordBatch changed(ByteBuffer bytes, Consumer<ByteBuffer> change) throws InvalidBatchException {
        change.accept(bytes);
        bytes.putInt(BatchLayout.CRC, RecordBatch.computeChecksum(bytes));
        return RecordBatch.of(bytes);
    }

    private static ByteBuffer copy(RecordBatchBuilder source) {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        for (int i = 0; i < source.recordCount(); i++) {
            builder.append(NOW_MS, null, ByteBuffer.allocate(5_000), List.of());
        }
        return builder.build(ProducerStamp.NONE);
    }

    private static void assertProblem(Problem expected, RecordBatch batch) {
        InvalidBatchException refused = assertThrows(InvalidBatchException.class, batch::verify);
        assertEquals(expected, refused.problem(), refused.getMessage());
    }
}
