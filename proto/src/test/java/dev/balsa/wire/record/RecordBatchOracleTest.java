package dev.balsa.wire.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we write Kafka reads, what Kafka writes we read, and uncompressed both write the same bytes. */
class RecordBatchOracleTest {
    private static final int ROUNDS = 150;

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void kafkaReadsWhatWeWrite(CompressionType codec) throws Exception {
        for (long seed = 0; seed < ROUNDS; seed++) {
            RandomBatches random = new RandomBatches(seed);
            List<BatchRecord> records = random.records(40);
            ProducerStamp producer = random.producer();
            RecordBatchBuilder builder = RandomBatches.builder(records);
            ByteBuffer bytes = codec == CompressionType.NONE
                    ? builder.build(producer)
                    : builder.build(producer, KafkaOracle.compressor(codec));
            BatchStamp.leader(bytes, 0, 77_000_000_000L, 12);

            DefaultRecordBatch read = KafkaOracle.read(bytes);

            String where = "seed " + seed + " codec " + codec;
            assertEquals(atOffsets(records, 77_000_000_000L), KafkaOracle.records(read), where);
            assertEquals(12, read.partitionLeaderEpoch(), where);
            assertEquals(producer.producerId(), read.producerId(), where);
            assertEquals(producer.producerEpoch(), read.producerEpoch(), where);
            assertEquals(producer.baseSequence(), read.baseSequence(), where);
            assertEquals(producer.transactional(), read.isTransactional(), where);
            assertEquals(bytes.remaining(), read.sizeInBytes(), where);
            assertEquals(read.maxTimestamp(), RecordBatch.of(bytes).maxTimestampMs(), where);
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void weReadWhatKafkaWrites(CompressionType codec) throws Exception {
        for (long seed = 0; seed < ROUNDS; seed++) {
            RandomBatches random = new RandomBatches(seed);
            List<BatchRecord> records = random.records(40);
            ProducerStamp producer = random.producer();
            ByteBuffer bytes = KafkaOracle.write(records, producer, codec, 5_000, 3);
            DefaultRecordBatch expected = KafkaOracle.read(bytes);

            RecordBatch batch = RecordBatch.of(bytes);
            batch.verify();

            String where = "seed " + seed + " codec " + codec;
            assertEquals(atOffsets(records, 5_000), RandomBatches.readAll(batch, KafkaOracle::decompress), where);
            assertEquals(codec, batch.compressionType(), where);
            assertEquals(5_000, batch.baseOffset(), where);
            assertEquals(expected.lastOffset(), batch.lastOffset(), where);
            assertEquals(3, batch.leaderEpoch(), where);
            assertEquals(expected.checksum(), Integer.toUnsignedLong(batch.checksum()), where);
            assertEquals(expected.countOrNull(), batch.recordCount(), where);
            assertEquals(expected.maxTimestamp(), batch.maxTimestampMs(), where);
            assertEquals(expected.baseTimestamp(), batch.baseTimestampMs(), where);
            assertEquals(expected.producerId(), batch.producerId(), where);
            assertEquals(expected.producerEpoch(), batch.producerEpoch(), where);
            assertEquals(expected.baseSequence(), batch.baseSequence(), where);
            assertEquals(expected.lastSequence(), batch.lastSequence(), where);
            assertEquals(expected.isTransactional(), batch.isTransactional(), where);
            assertEquals(expected.isControlBatch(), batch.isControl(), where);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 500})
    void bothWriteTheSameBytes(int maxRecords) {
        for (long seed = 0; seed < ROUNDS / 3; seed++) {
            RandomBatches random = new RandomBatches(seed);
            List<BatchRecord> records = random.records(maxRecords);
            ProducerStamp producer = random.producer();
            ByteBuffer ours = RandomBatches.builder(records).build(producer);

            ByteBuffer theirs = KafkaOracle.write(records, producer, CompressionType.NONE, 0, -1);

            assertEquals(theirs, ours, "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sizesAreKnownBeforeAppending(long seed) {
        RecordBatchBuilder builder = new RecordBatchBuilder(16);
        for (BatchRecord record : new RandomBatches(seed).records(300)) {
            long expectedBytes =
                    builder.sizeBytesWith(record.timestampMs(), record.key(), record.value(), record.headers());
            builder.append(record.timestampMs(), record.key(), record.value(), record.headers());
            assertEquals(expectedBytes, builder.sizeBytes());
        }
        int sizeBytes = builder.sizeBytes();
        assertEquals(sizeBytes, builder.build(ProducerStamp.NONE).remaining());
        assertTrue(sizeBytes > RecordBatch.HEADER_BYTES);
    }

    private static List<BatchRecord> atOffsets(List<BatchRecord> records, long baseOffset) {
        return records.stream()
                .map(record -> new BatchRecord(
                        baseOffset + record.offset(),
                        record.timestampMs(),
                        record.key(),
                        record.value(),
                        record.headers()))
                .toList();
    }
}
