package dev.balsa.broker.metadata;

import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.CompressionType;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.InvalidBatchException.Problem;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatch;
import dev.balsa.wire.record.RecordBatchBuilder;
import dev.balsa.wire.record.RecordReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The facts of one command as one record batch, one record a fact: the metadata log is read with the same tools as any
 * other.
 */
public final class FactBatch {
    private static final int MAX_PAYLOAD_BYTES = 8 << 20;

    private FactBatch() {}

    /** @param facts at least one */
    public static ByteBuffer encode(List<MetadataFact> facts, long timestampMs) {
        RecordBatchBuilder batch = new RecordBatchBuilder(256);
        for (MetadataFact fact : facts) {
            batch.append(timestampMs, null, ByteBuffer.wrap(FactCodec.encode(fact)), List.of());
        }
        return batch.build(ProducerStamp.NONE);
    }

    /** @throws MetadataFormatException if the payload is not a batch of facts */
    public static List<MetadataFact> decode(ByteBuffer payload) throws MetadataFormatException {
        try {
            RecordBatch batch = RecordBatch.of(payload);
            RecordReader records = batch.records(FactBatch::refuse, MAX_PAYLOAD_BYTES);
            List<MetadataFact> facts = new ArrayList<>(batch.recordCount());
            while (records.hasNext()) {
                BatchRecord record = records.next();
                ByteBuffer value = record.value();
                if (value == null) {
                    throw new MetadataFormatException("the metadata log holds a record without a value");
                }
                facts.add(FactCodec.decode(value));
            }
            return facts;
        } catch (InvalidBatchException e) {
            throw new MetadataFormatException("the metadata log holds something else than facts: " + e.getMessage());
        }
    }

    private static ByteBuffer refuse(CompressionType codec, ByteBuffer packed, int maxBytes)
            throws InvalidBatchException {
        throw new InvalidBatchException(Problem.COMPRESSION, "facts are never compressed, these claim " + codec);
    }
}
