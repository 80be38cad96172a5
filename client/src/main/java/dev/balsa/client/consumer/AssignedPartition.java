package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.RecordBatch;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A partition that the consumer reads: where it stands, and what was fetched ahead of that. */
final class AssignedPartition {
    static final long NO_POSITION = -1;

    private final TopicPartition partition;
    private final BatchCursor cursor;
    private long position = NO_POSITION;
    private long nextFetchOffset = NO_POSITION;
    private boolean paused;
    private @Nullable OffsetQuery wantedOffset;
    private OffsetLookups.@Nullable Receiver lookup;
    private long skipBeforeMs;
    private @Nullable FetchCall call;
    private @Nullable BalsaException failure;
    private int failures;
    private long notBeforeMs;
    private int failedEpoch = -1;

    AssignedPartition(TopicPartition partition, boolean checkCrcs) {
        this.partition = partition;
        this.cursor = new BatchCursor(checkCrcs);
    }

    TopicPartition partition() {
        return partition;
    }

    /** Starts anew at an offset: what was fetched and what is under way means nothing any more. */
    void seek(long offset) {
        forget();
        position = offset;
        nextFetchOffset = offset;
    }

    /** Starts anew where this query says, once it is answered. */
    void seek(OffsetQuery query) {
        forget();
        position = NO_POSITION;
        nextFetchOffset = NO_POSITION;
        wantedOffset = query;
        skipBeforeMs = query instanceof OffsetQuery.At at ? at.timestampMs() : 0;
    }

    private void forget() {
        cursor.clear();
        if (call != null) {
            call.forget(this);
            call = null;
        }
        wantedOffset = null;
        lookup = null;
        skipBeforeMs = 0;
        failure = null;
        failures = 0;
        notBeforeMs = 0;
        failedEpoch = -1;
    }

    /** The query was answered, or answered by asking for something else. */
    void found(long offset) {
        wantedOffset = null;
        lookup = null;
        position = offset;
        nextFetchOffset = offset;
    }

    /** Takes an answer's batches in; those before what is wanted are dropped. */
    void add(ByteBuffer encoded) throws InvalidBatchException {
        while (encoded.hasRemaining()) {
            RecordBatch batch = RecordBatch.read(encoded);
            if (batch.nextOffset() > nextFetchOffset) {
                cursor.add(batch);
                nextFetchOffset = batch.nextOffset();
            }
        }
        failures = 0;
        failedEpoch = -1;
    }

    /** The caller gets the record before this offset, or skips up to it. */
    void advance(long nextOffset) {
        position = nextOffset;
        nextFetchOffset = Math.max(nextFetchOffset, nextOffset);
    }

    /** Whether the next bytes may be asked for now, as far as this partition goes. */
    boolean isFetchable(int maxBufferedBytes) {
        return position != NO_POSITION
                && !paused
                && call == null
                && failure == null
                && cursor.bufferedBytes() < maxBufferedBytes;
    }

    /** No fetch before this time, unless a leader of a later term than {@code epoch} is heard of. */
    void pauseFetching(long untilMs, int epoch) {
        failures++;
        notBeforeMs = untilMs;
        failedEpoch = epoch;
    }

    boolean mayFetchFrom(int leaderEpoch, long nowMs) {
        return nowMs >= notBeforeMs || leaderEpoch > failedEpoch;
    }

    BatchCursor cursor() {
        return cursor;
    }

    long position() {
        return position;
    }

    long nextFetchOffset() {
        return nextFetchOffset;
    }

    boolean isPaused() {
        return paused;
    }

    void paused(boolean now) {
        paused = now;
    }

    @Nullable
    OffsetQuery wantedOffset() {
        return wantedOffset;
    }

    OffsetLookups.@Nullable Receiver lookup() {
        return lookup;
    }

    void lookup(OffsetLookups.Receiver receiver) {
        lookup = receiver;
    }

    /** Records before this time are passed over, until the first one that is not. */
    long skipBeforeMs() {
        return skipBeforeMs;
    }

    void skippedEnough() {
        skipBeforeMs = 0;
    }

    @Nullable
    FetchCall call() {
        return call;
    }

    void call(@Nullable FetchCall now) {
        call = now;
    }

    /** What {@code poll} has to throw until the caller seeks; null if nothing. */
    @Nullable
    BalsaException failure() {
        return failure;
    }

    void fail(BalsaException why) {
        failure = why;
    }

    int failures() {
        return failures;
    }

    long notBeforeMs() {
        return notBeforeMs;
    }
}
