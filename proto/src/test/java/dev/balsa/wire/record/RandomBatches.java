package dev.balsa.wire.record;

import dev.balsa.wire.record.BatchRecord.Header;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Records of every shape, drawn from a seed. */
final class RandomBatches {
    private final Random random;

    RandomBatches(long seed) {
        this.random = new Random(seed);
    }

    List<BatchRecord> records(int maxCount) {
        int count = 1 + random.nextInt(maxCount);
        long baseMs = random.nextInt(10) == 0 ? 0 : 1_700_000_000_000L + random.nextInt();
        List<BatchRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Producers' clocks go back now and then: deltas may be negative.
            long timestampMs = Math.max(0, baseMs + random.nextInt(20_000) - 10_000);
            records.add(new BatchRecord(i, timestampMs, bytes(), bytes(), headers()));
        }
        return records;
    }

    ProducerStamp producer() {
        if (random.nextInt(3) == 0) {
            return ProducerStamp.NONE;
        }
        int sequence = random.nextBoolean() ? Integer.MAX_VALUE - random.nextInt(5) : random.nextInt(1000);
        return new ProducerStamp(
                random.nextLong() & Long.MAX_VALUE,
                (short) random.nextInt(Short.MAX_VALUE + 1),
                sequence,
                random.nextBoolean());
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    private @Nullable ByteBuffer bytes() {
        int shape = random.nextInt(6);
        if (shape == 0) {
            return null;
        }
        int limit = random.nextInt(20) == 0 ? 20_000 : 100;
        byte[] bytes = new byte[shape == 1 ? 0 : random.nextInt(limit)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private List<Header> headers() {
        List<Header> headers = new ArrayList<>();
        int count = random.nextInt(4) == 0 ? random.nextInt(5) : 0;
        for (int i = 0; i < count; i++) {
            headers.add(new Header(random.nextBoolean() ? "" : "näme-" + random.nextInt(100), bytes()));
        }
        return headers;
    }

    static RecordBatchBuilder builder(List<BatchRecord> records) {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        for (BatchRecord record : records) {
            builder.append(record.timestampMs(), record.key(), record.value(), record.headers());
        }
        return builder;
    }

    static List<BatchRecord> readAll(RecordBatch batch, PayloadDecompressor decompressor) throws InvalidBatchException {
        RecordReader reader = batch.records(decompressor, RecordBatch.MAX_PAYLOAD_BYTES);
        List<BatchRecord> records = new ArrayList<>();
        while (reader.hasNext()) {
            records.add(reader.next());
        }
        return records;
    }
}
