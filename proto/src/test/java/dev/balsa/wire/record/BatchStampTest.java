package dev.balsa.wire.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchStampTest {
    private static ByteBuffer batch() {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        builder.append(1, null, ByteBuffer.wrap(new byte[] {1, 2, 3}), List.of());
        builder.append(2, null, null, List.of());
        builder.append(3, null, null, List.of());
        return builder.build(ProducerStamp.NONE);
    }

    @Test
    void theLeaderStampsWithoutTouchingTheChecksum() throws Exception {
        ByteBuffer bytes = batch();
        byte[] frame = new byte[10 + bytes.remaining()];
        bytes.get(0, frame, 10, bytes.remaining());
        BatchStamp.leader(frame, 10, 41, 6);
        RecordBatch stamped = RecordBatch.of(ByteBuffer.wrap(frame, 10, frame.length - 10));
        stamped.verify();
        assertEquals(41, stamped.baseOffset());
        assertEquals(43, stamped.lastOffset());
        assertEquals(44, stamped.nextOffset());
        assertEquals(6, stamped.leaderEpoch());
    }

    @Test
    void aNewProducerStampMakesANewChecksum() throws Exception {
        ByteBuffer bytes = batch();
        BatchStamp.producer(bytes, new ProducerStamp(9, (short) 2, Integer.MAX_VALUE, true));
        RecordBatch batch = RecordBatch.of(bytes);
        batch.verify();
        assertEquals(9, batch.producerId());
        assertTrue(batch.isTransactional());
        assertEquals(1, batch.lastSequence());
        BatchStamp.producer(bytes, ProducerStamp.NONE);
        batch.verify();
        assertFalse(batch.isTransactional());
        assertEquals(-1, batch.lastSequence());
    }

    @Test
    void aStampIsWholeOrNothing() {
        assertThrows(IllegalArgumentException.class, () -> new ProducerStamp(1, (short) -1, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new ProducerStamp(1, (short) 0, -1, false));
        assertThrows(IllegalArgumentException.class, () -> new ProducerStamp(-1, (short) -1, -1, true));
    }

    @Test
    void aBuilderMakesOneBatch() {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        assertThrows(IllegalStateException.class, () -> builder.build(ProducerStamp.NONE));
        assertThrows(IllegalArgumentException.class, () -> builder.append(-1, null, null, List.of()));
    }

    @Test
    void aClosedBuilderTakesNothing() {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        builder.append(1, null, null, List.of());
        builder.build(ProducerStamp.NONE);
        assertThrows(IllegalStateException.class, () -> builder.append(1, null, null, List.of()));
        assertThrows(IllegalStateException.class, () -> builder.build(ProducerStamp.NONE));
    }

    @Test
    void packingThatDoesNotHelpIsLeftOut() throws Exception {
        RecordBatchBuilder builder = new RecordBatchBuilder(0);
        builder.append(1, null, ByteBuffer.wrap(new byte[] {1, 2, 3}), List.of());
        RecordBatch batch =
                RecordBatch.of(builder.build(ProducerStamp.NONE, KafkaOracle.compressor(CompressionType.GZIP)));
        assertEquals(CompressionType.NONE, batch.compressionType());
        batch.verify();
    }
}
