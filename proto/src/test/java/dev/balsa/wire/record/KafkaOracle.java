package dev.balsa.wire.record;

import dev.balsa.wire.record.InvalidBatchException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;

/** The same batches as Kafka's own client library writes and reads them. */
final class KafkaOracle {
    private KafkaOracle() {}

    static ByteBuffer write(
            List<BatchRecord> records,
            ProducerStamp producer,
            CompressionType codec,
            long baseOffset,
            int leaderEpoch) {
        try (MemoryRecordsBuilder builder = new MemoryRecordsBuilder(
                new ByteBufferOutputStream(1024),
                DefaultRecordBatch.MAGIC_VALUE_V2,
                compression(codec),
                TimestampType.CREATE_TIME,
                baseOffset,
                -1L,
                producer.producerId(),
                producer.producerEpoch(),
                producer.baseSequence(),
                producer.transactional(),
                false,
                leaderEpoch,
                Integer.MAX_VALUE)) {
            for (BatchRecord record : records) {
                builder.append(new SimpleRecord(
                        record.timestampMs(), record.key(), record.value(), kafkaHeaders(record.headers())));
            }
            return builder.build().buffer();
        }
    }

    /** Reads exactly one batch, checksum and all. */
    static DefaultRecordBatch read(ByteBuffer bytes) {
        MemoryRecords records = MemoryRecords.readableRecords(bytes.duplicate());
        DefaultRecordBatch batch = (DefaultRecordBatch) records.firstBatch();
        batch.ensureValid();
        return batch;
    }

    static List<BatchRecord> records(DefaultRecordBatch batch) {
        List<BatchRecord> records = new ArrayList<>();
        for (Record record : batch) {
            records.add(new BatchRecord(
                    record.offset(), record.timestamp(), record.key(), record.value(), headers(record.headers())));
        }
        return records;
    }

    static PayloadCompressor compressor(CompressionType codec) {
        return new PayloadCompressor() {
            @Override
            public CompressionType type() {
                return codec;
            }

            @Override
            public void compress(byte[] bytes, int start, int lengthBytes, OutputStream out) throws IOException {
                ByteBufferOutputStream packed = new ByteBufferOutputStream(lengthBytes + 64);
                try (OutputStream packing = compression(codec).wrapForOutput(packed, (byte) 2)) {
                    packing.write(bytes, start, lengthBytes);
                }
                out.write(packed.buffer().array(), 0, packed.position());
            }
        };
    }

    static ByteBuffer decompress(CompressionType codec, ByteBuffer payload, int maxPayloadBytes)
            throws InvalidBatchException {
        try (InputStream unpacking =
                compression(codec).wrapForInput(payload.duplicate(), (byte) 2, BufferSupplier.NO_CACHING)) {
            byte[] unpacked = unpacking.readNBytes(maxPayloadBytes);
            return ByteBuffer.wrap(unpacked);
        } catch (IOException e) {
            throw new InvalidBatchException(Problem.COMPRESSION, "cannot unpack", e);
        }
    }

    private static Compression compression(CompressionType codec) {
        return Compression.of(codec.optionName()).build();
    }

    private static org.apache.kafka.common.header.Header[] kafkaHeaders(List<BatchRecord.Header> headers) {
        return headers.stream()
                .map(header -> new RecordHeader(
                        ByteBuffer.wrap(header.key().getBytes(StandardCharsets.UTF_8)), header.value()))
                .toArray(org.apache.kafka.common.header.Header[]::new);
    }

    private static List<BatchRecord.Header> headers(org.apache.kafka.common.header.Header[] headers) {
        List<BatchRecord.Header> copies = new ArrayList<>();
        for (org.apache.kafka.common.header.Header header : headers) {
            byte[] value = header.value();
            copies.add(new BatchRecord.Header(header.key(), value == null ? null : ByteBuffer.wrap(value)));
        }
        return copies;
    }
}
