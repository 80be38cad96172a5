package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A partition that the consumer reads: where it stands, and what was fetched ahead of that. */
final class AssignedPartition {
    static final long NO_POSITION = -1;

    private final TopicPartition partition;
    private final String topicId;
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
    private boolean awaitsCommitted;
    private boolean revoked;
    private int readEpoch = -1;
    private long autoCommitted = NO_POSITION;
    private long endOffset = NO_POSITION;

    /** @param topicId empty if it is not known, because the caller chose the partition by the topic's name */
    AssignedPartition(TopicPartition partition, String topicId, boolean checkCrcs) {
        this.partition = partition;
        this.topicId = topicId;
        this.cursor = new BatchCursor(checkCrcs);
    }

    TopicPartition partition() {
        return partition;
    }

    String topicId() {
        return topicId;
    }

    /** Starts where the group has committed, once that is known. */
    void awaitCommitted() {
        forget();
        position = NO_POSITION;
        nextFetchOffset = NO_POSITION;
        awaitsCommitted = true;
    }

    /** Whether nobody has said yet where to start. */
    boolean awaitsCommitted() {
        return awaitsCommitted;
    }

    /** Records not returned yet as of the last answer; empty before the first one. */
    OptionalLong lag() {
        return endOffset == NO_POSITION || position == NO_POSITION
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, endOffset - position));
    }

    /** Throws what keeps the partition from being read on, if anything, unless nobody wants to read it now. */
    void throwFailure() {
        if (failure != null && !paused) {
            throw failure;
        }
    }

    /** The position that was committed automatically last; {@link #NO_POSITION} if none was. */
    long autoCommitted() {
        return autoCommitted;
    }

    void autoCommitted(long offset) {
        autoCommitted = offset;
    }

    /** It is being given up: nothing more is fetched or returned. */
    void revoke() {
        revoked = true;
    }

    boolean isRevoked() {
        return revoked;
    }

    /** Term of the leader that wrote the last record returned; -1 if there is none. */
    int readEpoch() {
        return readEpoch;
    }

    /** The committed end as of the last answer; {@link #NO_POSITION} before the first one. */
    long endOffset() {
        return endOffset;
    }

    void endOffset(long offset) {
        endOffset = offset;
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
        awaitsCommitted = false;
        readEpoch = -1;
        skipBeforeMs = 0;
        failure = null;
        failures = 0;
        notBeforeMs = 0;
        failedEpoch = -1;
    }

    /** What was asked for is known. */
    void found(long offset) {
        awaitsCommitted = false;
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

    /** The caller gets the record before this offset. */
    void returned(long nextOffset, int leaderEpoch) {
        advance(nextOffset);
        readEpoch = leaderEpoch;
    }

    /** Nothing before this offset is for the caller. */
    void advance(long nextOffset) {
        position = nextOffset;
        nextFetchOffset = Math.max(nextFetchOffset, nextOffset);
    }

    /** Whether the next bytes may be asked for now, as far as this partition goes. */
    boolean isFetchable(int maxBufferedBytes) {
        return position != NO_POSITION
                && !paused
                && !revoked
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
