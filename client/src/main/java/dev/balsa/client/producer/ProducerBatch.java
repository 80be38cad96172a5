package dev.balsa.client.producer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.Header;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.producer.BatchOutcome.End;
import dev.balsa.wire.record.BatchRecord;
import dev.balsa.wire.record.BatchStamp;
import dev.balsa.wire.record.PayloadCompressor;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatch;
import dev.balsa.wire.record.RecordBatchBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch from its first record to its callbacks. Until it is taken out of its lane it is guarded by the lane's lock, from
 * then on it belongs to the sender.
 */
final class ProducerBatch {
    private static final Logger LOG = LoggerFactory.getLogger(ProducerBatch.class);

    /** Sizes of records are reserved ahead by this upper bound of what a record adds to its key, value and headers. */
    static final int RECORD_OVERHEAD_BYTES = 40;

    private final TopicPartition partition;
    private final long createdAtMs;
    private final BatchOutcome outcome = new BatchOutcome();
    private final RecordBatchBuilder builder;
    private final List<DeliveryFuture> deliveries;
    private long reservedBytes;
    private int unpackedBytes;
    private int largestRecordBytes;

    private @Nullable ByteBuffer bytes;
    private @Nullable ProducerStamp stamp;
    private @Nullable SentRequest sentIn;
    private End.@Nullable Written written;
    private int failures;
    private boolean sentBefore;
    private boolean outcomeUnknown;
    private boolean ended;

    /**
     * Makes an empty batch.
     *
     * @param createdAtMs on the clock for deadlines
     * @param initialRecords how many records are expected; a guess
     */
    ProducerBatch(TopicPartition partition, long createdAtMs, int initialBytes, int initialRecords) {
        this.partition = partition;
        this.createdAtMs = createdAtMs;
        this.builder = new RecordBatchBuilder(initialBytes);
        this.deliveries = new ArrayList<>(initialRecords);
    }

    /** Part of a batch that was too large, with the deliveries that go with its records. */
    private ProducerBatch(
            ProducerBatch whole, RecordBatchBuilder builder, List<DeliveryFuture> deliveries, long reservedBytes) {
        this.partition = whole.partition;
        this.createdAtMs = whole.createdAtMs;
        this.builder = builder;
        this.reservedBytes = reservedBytes;
        this.outcomeUnknown = whole.outcomeUnknown;
        this.deliveries = new ArrayList<>();
        for (int i = 0; i < deliveries.size(); i++) {
            this.deliveries.add(deliveries.get(i).movedTo(outcome, i));
        }
    }

    /** Appends unless the batch, not being empty, would outgrow {@code maxBytes}. */
    @Nullable
    DeliveryFuture tryAppend(OutgoingRecord record, int maxBytes) {
        byte[] key = record.key();
        byte[] value = record.value();
        int before = builder.sizeBytes();
        if (!builder.appendIfFits(record.timestampMs(), key, value, headers(record.headers()), maxBytes)) {
            return null;
        }
        largestRecordBytes = Math.max(largestRecordBytes, builder.sizeBytes() - before);
        reservedBytes += record.reservedBytes();
        DeliveryFuture delivery = new DeliveryFuture(
                partition,
                outcome,
                builder.recordCount() - 1,
                record.timestampMs(),
                key == null ? -1 : key.length,
                value == null ? -1 : value.length,
                record.callback());
        deliveries.add(delivery);
        return delivery;
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    private static List<BatchRecord.Header> headers(List<Header> headers) {
        if (headers.isEmpty()) {
            return List.of();
        }
        List<BatchRecord.Header> wrapped = new ArrayList<>(headers.size());
        for (Header header : headers) {
            wrapped.add(new BatchRecord.Header(header.key(), wrap(header.value())));
        }
        return wrapped;
    }

    /** Packs the records. Nothing is appended any more; the one who packs is the only one to touch the batch meanwhile. */
    void pack(PayloadCompressor compressor) {
        unpackedBytes = builder.sizeBytes();
        try {
            builder.pack(compressor);
        } catch (IOException e) {
            throw new UncheckedIOException("packing in memory failed", e);
        }
    }

    /** Closes the batch under its first sequence numbers. */
    void close(ProducerStamp producer) {
        stamp = producer;
        bytes = builder.build(producer);
    }

    /** Gives a closed batch other sequence numbers. The old bytes stay as they are: the network layer may still hold them. */
    void restamp(ProducerStamp producer) {
        ByteBuffer old = bytes();
        ByteBuffer copy = ByteBuffer.allocate(old.remaining());
        copy.put(old.duplicate()).flip();
        BatchStamp.producer(copy, producer);
        stamp = producer;
        bytes = copy;
    }

    /**
     * Splits a closed batch of several records in two of about the same size, not yet closed, and ends it with them.
     *
     * @param records its records, read back from its bytes
     */
    List<ProducerBatch> split(List<BatchRecord> records) {
        int half = records.size() / 2;
        ProducerBatch first = part(records, 0, half, reservedBytes / 2);
        ProducerBatch second = part(records, half, records.size(), reservedBytes - reservedBytes / 2);
        ended = true;
        outcome.complete(new End.Split(half, first.outcome, second.outcome));
        return List.of(first, second);
    }

    private ProducerBatch part(List<BatchRecord> records, int from, int to, long partReservedBytes) {
        RecordBatchBuilder part = new RecordBatchBuilder(bytes().remaining() / 2);
        for (BatchRecord record : records.subList(from, to)) {
            part.append(record.timestampMs(), record.key(), record.value(), record.headers());
        }
        return new ProducerBatch(this, part, deliveries.subList(from, to), partReservedBytes);
    }

    /** Calls the callbacks and then lets those who wait go on; does nothing the second time. */
    void end(End how, MemoryBudget budget) {
        if (ended) {
            return;
        }
        ended = true;
        for (DeliveryFuture delivery : deliveries) {
            try {
                delivery.notifyCallback(how);
            } catch (RuntimeException e) {
                LOG.error("a callback for {} failed; the record's outcome is not changed by that", partition, e);
            }
        }
        budget.release(reservedBytes);
        outcome.complete(how);
    }

    void fail(BalsaException failure, MemoryBudget budget) {
        end(new End.Failed(failure), budget);
    }

    TopicPartition partition() {
        return partition;
    }

    BatchOutcome outcome() {
        return outcome;
    }

    long createdAtMs() {
        return createdAtMs;
    }

    /** Size so far, before packing. */
    int openSizeBytes() {
        return builder.sizeBytes();
    }

    /** Size before packing. */
    int unpackedBytes() {
        return Math.max(unpackedBytes, builder.sizeBytes());
    }

    int largestRecordBytes() {
        return largestRecordBytes;
    }

    int recordCount() {
        return builder.recordCount();
    }

    boolean isClosed() {
        return bytes != null;
    }

    /** The closed batch, from position to limit. */
    ByteBuffer bytes() {
        if (bytes == null) {
            throw new IllegalStateException("the batch is still open");
        }
        return bytes;
    }

    int sizeBytes() {
        return isClosed() ? bytes().remaining() : Math.max(builder.sizeBytes(), RecordBatch.HEADER_BYTES);
    }

    ProducerStamp stamp() {
        if (stamp == null) {
            throw new IllegalStateException("the batch is still open");
        }
        return stamp;
    }

    /** The request that carries it now; null if it is not under way. */
    @Nullable
    SentRequest sentIn() {
        return sentIn;
    }

    void sentIn(@Nullable SentRequest request) {
        sentIn = request;
        sentBefore |= request != null;
    }

    /** Whether some request has carried it. */
    boolean isSentBefore() {
        return sentBefore;
    }

    /** The answer, if it is there but earlier batches are still waiting for theirs. */
    End.@Nullable Written written() {
        return written;
    }

    void written(End.Written answer) {
        written = answer;
    }

    int failures() {
        return failures;
    }

    void countFailure() {
        failures++;
    }

    /** Whether some try of it may have been written although no answer said so. */
    boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }

    void markOutcomeUnknown() {
        outcomeUnknown = true;
    }

    /** Whether its callbacks were called. It may still be under way. */
    boolean isEnded() {
        return ended;
    }
}
