package dev.balsa.broker.group.codec;

import dev.balsa.broker.group.state.GroupFact;
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
 * The facts of one round as one record batch, one record a fact: the log is read with the same tools as any other.
 *
 * @param timeMs when they were decided, by the leader, never decreasing within a log
 */
public record GroupFactBatch(List<GroupFact> facts, long timeMs) {
    private static final int MAX_PAYLOAD_BYTES = 16 << 20;

    public GroupFactBatch {
        facts = List.copyOf(facts);
    }

    /** There must be at least one fact. */
    public ByteBuffer encode() {
        RecordBatchBuilder batch = new RecordBatchBuilder(256);
        for (GroupFact fact : facts) {
            batch.append(timeMs, null, ByteBuffer.wrap(GroupFactCodec.encode(fact)), List.of());
        }
        return batch.build(ProducerStamp.NONE);
    }

    /** @throws GroupFormatException if the payload is not a batch of facts */
    public static GroupFactBatch decode(ByteBuffer payload) throws GroupFormatException {
        try {
            RecordBatch batch = RecordBatch.of(payload);
            RecordReader records = batch.records(GroupFactBatch::refuse, MAX_PAYLOAD_BYTES);
            List<GroupFact> facts = new ArrayList<>(batch.recordCount());
            long timeMs = 0;
            while (records.hasNext()) {
                BatchRecord record = records.next();
                ByteBuffer value = record.value();
                if (value == null) {
                    throw new GroupFormatException("the log of groups holds a record without a value");
                }
                timeMs = record.timestampMs();
                facts.add(GroupFactCodec.decode(value));
            }
            return new GroupFactBatch(facts, timeMs);
        } catch (InvalidBatchException e) {
            throw new GroupFormatException("the log of groups holds something else than facts: " + e.getMessage());
        }
    }

    private static ByteBuffer refuse(CompressionType codec, ByteBuffer packed, int maxBytes)
            throws InvalidBatchException {
        throw new InvalidBatchException(Problem.COMPRESSION, "facts are never compressed, these claim " + codec);
    }
}
