package dev.balsa.client.fake;

import dev.balsa.client.codec.Decompressor;
import dev.balsa.proto.v1.AckLevel;
import dev.balsa.proto.v1.Appended;
import dev.balsa.proto.v1.Reason;
import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.BatchStamp;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatch;
import dev.balsa.wire.record.RecordReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One partition of the fake cluster: its leader, its log, and what it knows of producers. Guarded by the cluster's lock. */
public final class FakePartition {
    private static final int REMEMBERED_BATCHES = 5;

    private record Remembered(int baseSequence, int lastSequence, long baseOffset) {}

    private final List<RecordBatch> log = new ArrayList<>();
    private final Map<Long, Deque<Remembered>> producers = new HashMap<>();
    int leaderId;
    int epoch = 1;
    long nextOffset;
    long logStartOffset;
    int duplicates;

    /** What a write came to: one of the two is set. */
    record Result(@Nullable Appended appended, @Nullable Reason error) {}

    FakePartition(int leaderId) {
        this.leaderId = leaderId;
    }

    Result append(ByteBuffer bytes) {
        RecordBatch batch;
        try {
            batch = RecordBatch.of(bytes);
            batch.verify();
        } catch (InvalidBatchException e) {
            return new Result(null, e.isDamage() ? Reason.REASON_CORRUPT_BATCH : Reason.REASON_INVALID_RECORD);
        }
        if (batch.hasProducerId()) {
            Deque<Remembered> known = producers.computeIfAbsent(batch.producerId(), id -> new ArrayDeque<>());
            for (Remembered one : known) {
                if (one.baseSequence() == batch.baseSequence() && one.lastSequence() == batch.lastSequence()) {
                    duplicates++;
                    return new Result(appended(one.baseOffset(), batch.recordCount(), true), null);
                }
            }
            Remembered last = known.peekLast();
            int expected = last == null ? 0 : ProducerStamp.sequenceAfter(last.lastSequence(), 1);
            if (batch.baseSequence() != expected) {
                return new Result(null, Reason.REASON_OUT_OF_ORDER_SEQUENCE);
            }
            known.addLast(new Remembered(batch.baseSequence(), batch.lastSequence(), nextOffset));
            if (known.size() > REMEMBERED_BATCHES) {
                known.removeFirst();
            }
        }
        return new Result(store(batch), null);
    }

    void appendUnchecked(ByteBuffer bytes) {
        try {
            Appended appended = store(RecordBatch.of(bytes));
            if (appended.getDuplicate()) {
                throw new IllegalStateException("stored twice");
            }
        } catch (InvalidBatchException e) {
            throw new IllegalStateException(e);
        }
    }

    private Appended store(RecordBatch batch) {
        byte[] copy = new byte[batch.sizeBytes()];
        batch.bytes().get(copy);
        BatchStamp.leader(copy, 0, nextOffset, epoch);
        try {
            log.add(RecordBatch.of(copy));
        } catch (InvalidBatchException e) {
            throw new IllegalStateException(e);
        }
        Appended appended = appended(nextOffset, batch.recordCount(), false);
        nextOffset += batch.recordCount();
        return appended;
    }

    private Appended appended(long baseOffset, int records, boolean duplicate) {
        return Appended.newBuilder()
                .setBaseOffset(baseOffset)
                .setLastOffset(baseOffset + records - 1)
                .setLeaderEpoch(epoch)
                .setReached(AckLevel.ACK_LEVEL_QUORUM)
                .setDuplicate(duplicate)
                .build();
    }

    /** Forgets all producers, as if their state had expired. */
    void forgetProducers() {
        producers.clear();
    }

    List<RecordBatch> log() {
        return log;
    }

    /** Values of all records, in order. */
    List<String> values() {
        List<String> values = new ArrayList<>();
        try {
            for (RecordBatch batch : log) {
                RecordReader reader = batch.records(new Decompressor(), RecordBatch.MAX_PAYLOAD_BYTES);
                while (reader.hasNext()) {
                    BatchRecord record = reader.next();
                    ByteBuffer value = record.value();
                    values.add(
                            value == null
                                    ? ""
                                    : StandardCharsets.UTF_8.decode(value).toString());
                }
            }
        } catch (InvalidBatchException e) {
            throw new IllegalStateException(e);
        }
        return values;
    }
}
