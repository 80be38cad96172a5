package dev.balsa.client.producer;

import dev.balsa.client.codec.Decompressor;
import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.PayloadCompressor;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatch;
import dev.balsa.wire.record.RecordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a closed batch that a broker found too large into two closed ones with the same records and sequence numbers. */
final class BatchSplitter {
    private static final Logger LOG = LoggerFactory.getLogger(BatchSplitter.class);

    private BatchSplitter() {}

    /** Empty if the batch's own bytes cannot be read back. */
    static List<ProducerBatch> split(ProducerBatch batch, Optional<PayloadCompressor> compressor) {
        List<BatchRecord> records = new ArrayList<>(batch.recordCount());
        try {
            RecordReader reader =
                    RecordBatch.of(batch.bytes()).records(new Decompressor(), RecordBatch.MAX_PAYLOAD_BYTES);
            while (reader.hasNext()) {
                records.add(reader.next());
            }
        } catch (InvalidBatchException e) {
            LOG.error("a batch for {} cannot be read back to be split", batch.partition(), e);
            return List.of();
        }
        ProducerStamp stamp = batch.stamp();
        List<ProducerBatch> parts = batch.split(records);
        for (ProducerBatch part : parts) {
            compressor.ifPresent(part::pack);
            part.close(stamp);
            stamp = stamp.equals(ProducerStamp.NONE) ? stamp : after(stamp, part.recordCount());
        }
        return parts;
    }

    private static ProducerStamp after(ProducerStamp stamp, int records) {
        return new ProducerStamp(
                stamp.producerId(),
                stamp.producerEpoch(),
                ProducerStamp.sequenceAfter(stamp.baseSequence(), records),
                stamp.transactional());
    }
}
