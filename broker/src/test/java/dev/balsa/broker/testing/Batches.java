package dev.balsa.broker.testing;

import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.partition.CheckedBatch;
import dev.balsa.broker.partition.PartitionSettings;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Record batches for tests. */
public final class Batches {
    public static final long TIME_MS = 1_700_000_000_000L;

    private Batches() {}

    public static ByteBuffer bytes(ProducerStamp producer, String... values) {
        RecordBatchBuilder builder = new RecordBatchBuilder(256);
        for (String value : values) {
            builder.append(TIME_MS, null, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)), List.of());
        }
        return builder.build(producer);
    }

    /** Without a producer id. */
    public static CheckedBatch plain(String... values) {
        return checked(bytes(ProducerStamp.NONE, values));
    }

    public static CheckedBatch of(long producerId, int epoch, int baseSequence, int records) {
        String[] values = new String[records];
        for (int i = 0; i < records; i++) {
            values[i] = producerId + "/" + epoch + "/" + ProducerStamp.sequenceAfter(baseSequence, i);
        }
        return checked(bytes(new ProducerStamp(producerId, (short) epoch, baseSequence, false), values));
    }

    /** One record of about this many bytes. */
    public static CheckedBatch large(int sizeBytes) {
        return plain("x".repeat(sizeBytes - 80));
    }

    private static CheckedBatch checked(ByteBuffer bytes) {
        try {
            return CheckedBatch.of(bytes, PartitionSettings.MAX_BATCH_BYTES_CAP);
        } catch (FailureException e) {
            throw new AssertionError(e);
        }
    }
}
