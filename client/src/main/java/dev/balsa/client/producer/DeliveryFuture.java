package dev.balsa.client.producer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.producer.BatchOutcome.End;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One record on its way: what {@code send} returns, and whom to call at the end. Cannot be cancelled. */
final class DeliveryFuture implements Future<RecordMetadata> {
    private final TopicPartition partition;
    private final BatchOutcome outcome;
    private final int index;
    private final long timestampMs;
    private final int keyBytes;
    private final int valueBytes;
    private final @Nullable Callback callback;

    /** @param index place of the record in its batch */
    DeliveryFuture(
            TopicPartition partition,
            BatchOutcome outcome,
            int index,
            long timestampMs,
            int keyBytes,
            int valueBytes,
            @Nullable Callback callback) {
        this.partition = partition;
        this.outcome = outcome;
        this.index = index;
        this.timestampMs = timestampMs;
        this.keyBytes = keyBytes;
        this.valueBytes = valueBytes;
        this.callback = callback;
    }

    /** The same record in another batch, for {@link End.Split}. */
    DeliveryFuture movedTo(BatchOutcome otherOutcome, int otherIndex) {
        return new DeliveryFuture(partition, otherOutcome, otherIndex, timestampMs, keyBytes, valueBytes, callback);
    }

    /** A record that never got into a batch. Its callback has not been called. */
    static DeliveryFuture failed(TopicPartition partition, BalsaException failure) {
        BatchOutcome outcome = new BatchOutcome();
        outcome.complete(new End.Failed(failure));
        return new DeliveryFuture(partition, outcome, 0, 0, -1, -1, null);
    }

    /** The partition that was chosen. */
    int partition() {
        return partition.partition();
    }

    /** Calls the callback; the batch must not have been split. */
    void notifyCallback(End end) {
        if (callback == null) {
            return;
        }
        if (end instanceof End.Written written) {
            callback.onCompletion(metadata(written, index), null);
        } else if (end instanceof End.Failed failed) {
            callback.onCompletion(null, failed.failure());
        } else {
            throw new IllegalStateException("the batch was split");
        }
    }

    private RecordMetadata metadata(End.Written written, int place) {
        return new RecordMetadata(
                partition.topic(),
                partition.partition(),
                written.baseOffset() < 0 ? -1 : written.baseOffset() + place,
                timestampMs,
                keyBytes,
                valueBytes,
                written.leaderEpoch(),
                written.reached(),
                written.duplicate());
    }

    @Override
    public RecordMetadata get() throws InterruptedException, ExecutionException {
        try {
            return get(Long.MAX_VALUE / 2, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("centuries have passed", e);
        }
    }

    @Override
    public RecordMetadata get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        long deadlineNanos = System.nanoTime() + unit.toNanos(timeout);
        BatchOutcome waitingFor = outcome;
        int place = index;
        while (true) {
            End end = waitingFor.await(deadlineNanos - System.nanoTime());
            if (end == null) {
                throw new TimeoutException("the record is still on its way to " + partition);
            } else if (end instanceof End.Written written) {
                return metadata(written, place);
            } else if (end instanceof End.Failed failed) {
                throw new ExecutionException(failed.failure());
            } else if (end instanceof End.Split split) {
                waitingFor = place < split.secondFrom() ? split.first() : split.second();
                place = place < split.secondFrom() ? place : place - split.secondFrom();
            }
        }
    }

    @Override
    public boolean isDone() {
        BatchOutcome waitingFor = outcome;
        int place = index;
        while (waitingFor.end() instanceof End.Split split) {
            waitingFor = place < split.secondFrom() ? split.first() : split.second();
            place = place < split.secondFrom() ? place : place - split.secondFrom();
        }
        return waitingFor.end() != null;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return false;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }
}
