package dev.balsa.client.consumer;

import dev.balsa.client.codec.Decompressor;
import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.RecordBatch;
import dev.balsa.wire.record.RecordReader;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Fetched batches of one partition, and the place in the first of them up to which records were handed out. */
final class BatchCursor {
    private final boolean checkCrcs;
    private final Decompressor decompressor = new Decompressor();
    private final Deque<RecordBatch> batches = new ArrayDeque<>();
    private @Nullable RecordReader reader;
    private @Nullable BatchRecord peeked;
    private long bufferedBytes;

    BatchCursor(boolean checkCrcs) {
        this.checkCrcs = checkCrcs;
    }

    void add(RecordBatch batch) {
        batches.addLast(batch);
        bufferedBytes += batch.sizeBytes();
    }

    /** Bytes of batches not yet handed out completely. */
    long bufferedBytes() {
        return bufferedBytes;
    }

    void clear() {
        batches.clear();
        reader = null;
        peeked = null;
        bufferedBytes = 0;
    }

    /** Term of the leader that wrote the record {@link #peek} returned. */
    int leaderEpoch() {
        RecordBatch first = batches.peekFirst();
        return first == null ? -1 : first.leaderEpoch();
    }

    /**
     * The first record at {@code position} or behind it; null if there is none. Stays until {@link #consume}.
     *
     * @throws InvalidBatchException if the batch at the position is damaged; it stays, so that every call says so again
     */
    @Nullable
    BatchRecord peek(long position) throws InvalidBatchException {
        while (peeked == null || peeked.offset() < position) {
            peeked = null;
            RecordBatch first = batches.peekFirst();
            if (first == null) {
                return null;
            }
            if (first.nextOffset() <= position || first.isControl()) {
                dropFirst();
            } else {
                read(first);
            }
        }
        return peeked;
    }

    private void read(RecordBatch batch) throws InvalidBatchException {
        try {
            if (reader == null) {
                reader = open(batch);
            }
            if (reader.hasNext()) {
                peeked = reader.next();
            } else {
                dropFirst();
            }
        } catch (InvalidBatchException e) {
            reader = null;
            throw e;
        }
    }

    private RecordReader open(RecordBatch batch) throws InvalidBatchException {
        if (checkCrcs) {
            batch.verifyChecksum();
        }
        return batch.records(decompressor, Decompressor.maxPayloadBytes(batch.sizeBytes()));
    }

    /** The record last seen was handed out. */
    void consume() {
        peeked = null;
    }

    private void dropFirst() {
        RecordBatch first = batches.removeFirst();
        bufferedBytes -= first.sizeBytes();
        reader = null;
    }
}
