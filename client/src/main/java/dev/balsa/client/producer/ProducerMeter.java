package dev.balsa.client.producer;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a producer did since it was made. Counted once for each batch or request, not for each record, so that it costs nothing
 * that can be measured. Safe for several threads.
 */
final class ProducerMeter {
    private final LongAdder records = new LongAdder();
    private final LongAdder recordBytes = new LongAdder();
    private final LongAdder sentBatches = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();
    private final LongAdder queueMs = new LongAdder();
    private final LongAdder retriedRecords = new LongAdder();
    private final LongAdder failedRecords = new LongAdder();
    private final LongAdder duplicateRecords = new LongAdder();
    private final LongAdder splits = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder requestBytes = new LongAdder();
    private final LongAdder answeredRequests = new LongAdder();
    private final LongAdder requestMs = new LongAdder();
    private final LongAdder flushNanos = new LongAdder();
    private final LongAdder metadataWaitNanos = new LongAdder();
    private final LongAccumulator longestQueueMs = new LongAccumulator(Math::max, 0);
    private final LongAccumulator longestRequestMs = new LongAccumulator(Math::max, 0);
    private final LongAccumulator largestBatchBytes = new LongAccumulator(Math::max, 0);
    private final LongAccumulator largestRecordBytes = new LongAccumulator(Math::max, 0);
    private final AtomicInteger requestsInFlight = new AtomicInteger();

    /** A batch is about to leave, for the first time or again. */
    void sent(ProducerBatch batch, long nowMs) {
        if (batch.isSentBefore()) {
            retriedRecords.add(batch.recordCount());
            return;
        }
        long waitedMs = nowMs - batch.createdAtMs();
        records.add(batch.recordCount());
        recordBytes.add(batch.unpackedBytes());
        sentBatches.increment();
        sentBytes.add(batch.sizeBytes());
        queueMs.add(waitedMs);
        longestQueueMs.accumulate(waitedMs);
        largestBatchBytes.accumulate(batch.sizeBytes());
        largestRecordBytes.accumulate(batch.largestRecordBytes());
    }

    void failed(int recordCount) {
        failedRecords.add(recordCount);
    }

    void duplicate(int recordCount) {
        duplicateRecords.add(recordCount);
    }

    void split() {
        splits.increment();
    }

    void requestSent(long sizeBytes) {
        requests.increment();
        requestBytes.add(sizeBytes);
        requestsInFlight.incrementAndGet();
    }

    void requestAnswered(long tookMs) {
        answeredRequests.increment();
        requestMs.add(tookMs);
        longestRequestMs.accumulate(tookMs);
        requestsInFlight.decrementAndGet();
    }

    /** Requests nobody waits for any more. */
    void requestsGivenUp(int count) {
        requestsInFlight.addAndGet(-count);
    }

    void flushed(long nanos) {
        flushNanos.add(nanos);
    }

    void waitedForMetadata(long nanos) {
        metadataWaitNanos.add(nanos);
    }

    /** Everything by name, sorted; see {@link BalsaProducer#metrics}. */
    Map<String, Double> read(MemoryBudget budget, long metadataAgeMs) {
        Map<String, Double> all = new TreeMap<>();
        put(all, "record-send-total", records);
        put(all, "record-retry-total", retriedRecords);
        put(all, "record-error-total", failedRecords);
        put(all, "record-duplicate-total", duplicateRecords);
        put(all, "batch-total", sentBatches);
        put(all, "batch-split-total", splits);
        put(all, "byte-total", sentBytes);
        put(all, "request-total", requests);
        put(all, "response-total", answeredRequests);
        put(all, "outgoing-byte-total", requestBytes);
        put(all, "flush-time-ns-total", flushNanos);
        put(all, "metadata-wait-time-ns-total", metadataWaitNanos);
        average(all, "record-size-avg", recordBytes, records);
        average(all, "records-per-request-avg", records, requests);
        average(all, "batch-size-avg", sentBytes, sentBatches);
        average(all, "compression-rate-avg", sentBytes, recordBytes);
        average(all, "record-queue-time-avg", queueMs, sentBatches);
        average(all, "request-latency-avg", requestMs, answeredRequests);
        average(all, "request-size-avg", requestBytes, requests);
        put(all, "record-queue-time-max", longestQueueMs);
        put(all, "request-latency-max", longestRequestMs);
        put(all, "batch-size-max", largestBatchBytes);
        put(all, "record-size-max", largestRecordBytes);
        put(all, "requests-in-flight", requestsInFlight);
        put(all, "buffer-total-bytes", budget.totalBytes());
        put(all, "buffer-available-bytes", budget.freeBytes());
        put(all, "buffer-exhausted-total", budget.exhaustedCount());
        put(all, "bufferpool-wait-time-ns-total", budget.waitedNanos());
        put(all, "waiting-threads", budget.waitingThreads());
        put(all, "metadata-age", metadataAgeMs / 1e3);
        return Collections.unmodifiableMap(all);
    }

    private static void put(Map<String, Double> all, String name, Number value) {
        all.put(name, value.doubleValue());
    }

    /** Zero as long as there is nothing to divide by. */
    private static void average(Map<String, Double> all, String name, LongAdder sum, LongAdder count) {
        long divisor = count.sum();
        all.put(name, divisor == 0 ? 0 : (double) sum.sum() / divisor);
    }
}
