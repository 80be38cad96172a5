package dev.balsa.client.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.client.TopicPartition;
import dev.balsa.wire.record.CompressionType;
import dev.balsa.wire.record.PayloadCompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackedShareTest {
    private static final int BATCH_BYTES = 10_000;
    private static final int MOST_BYTES = 100_000;

    private final PackedShare share = new PackedShare();

    @Test
    void withoutKnowledgeNothingIsPacked() {
        assertEquals(BATCH_BYTES, share.unpackedBytes(BATCH_BYTES, MOST_BYTES));
    }

    @Test
    void fallsSlowlyToWhatIsSeen() {
        share.packed(1_000, 250);
        assertTrue(share.unpackedBytes(BATCH_BYTES, MOST_BYTES) < BATCH_BYTES * 1.01);
        for (int i = 0; i < 200; i++) {
            share.packed(1_000, 250);
        }
        assertEquals(4 * BATCH_BYTES, share.unpackedBytes(BATCH_BYTES, MOST_BYTES), 10);
    }

    /** One batch that cannot be packed is enough: the next one would be as much too large. */
    @Test
    void risesAtOnce() {
        for (int i = 0; i < 200; i++) {
            share.packed(1_000, 250);
        }
        share.packed(1_000, 1_001);
        assertEquals(BATCH_BYTES, share.unpackedBytes(BATCH_BYTES, MOST_BYTES));
    }

    @Test
    void neverGathersMoreThanFitsUnpacked() {
        for (int i = 0; i < 300; i++) {
            share.packed(1_000_000, 1);
        }
        assertEquals(MOST_BYTES, share.unpackedBytes(BATCH_BYTES, MOST_BYTES));
        assertEquals(
                2 * MOST_BYTES, share.unpackedBytes(2 * MOST_BYTES, MOST_BYTES), "batch.size is kept to in any case");
    }

    /** A quarter of each batch is left by this codec, so in the end four times as much is gathered. */
    @Test
    void lanesGatherMoreOfWhatPacksWell() {
        PartitionLane lane = new PartitionLane(new TopicPartition("t", 0), new BatchSize(BATCH_BYTES, MOST_BYTES));
        int lastBytes = 0;
        for (int i = 0; i < 300; i++) {
            ProducerBatch batch = fullBatch(lane);
            lastBytes = batch.openSizeBytes();
            batch.pack(new Quarter());
            lane.packed(batch);
        }
        assertTrue(lastBytes > 3.9 * BATCH_BYTES && lastBytes <= 4.1 * BATCH_BYTES, lastBytes + " bytes gathered");
    }

    private static ProducerBatch fullBatch(PartitionLane lane) {
        PartitionLane.First first = lane.first();
        while (first == null || !first.full()) {
            lane.append(new OutgoingRecord(0, null, new byte[50], List.of(), null), 0, outcome -> {});
            first = lane.first();
        }
        ProducerBatch batch = lane.take();
        for (ProducerBatch rest = lane.take(); rest != null; rest = lane.take()) {}
        if (batch == null) {
            throw new IllegalStateException("a lane that has a first batch has one to take");
        }
        return batch;
    }

    private record Quarter() implements PayloadCompressor {
        @Override
        public CompressionType type() {
            return CompressionType.LZ4;
        }

        @Override
        public void compress(byte[] bytes, int start, int lengthBytes, OutputStream out) throws IOException {
            out.write(new byte[lengthBytes / 4]);
        }
    }
}
