package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A commit on its way. It ends when it was answered and all before it have ended. */
final class PendingCommit {
    private final Map<TopicPartition, OffsetAndMetadata> offsets;
    private final @Nullable OffsetCommitCallback callback;
    private final boolean retried;
    private final long sequence;
    private final long begunAtMs;
    private final long deadlineMs;
    private boolean sent;
    private boolean answered;
    private boolean ended;
    private @Nullable BalsaException failure;

    /** @param retried whether it is tried again until the deadline */
    PendingCommit(
            Map<TopicPartition, OffsetAndMetadata> offsets,
            @Nullable OffsetCommitCallback callback,
            boolean retried,
            long sequence,
            long begunAtMs,
            long deadlineMs) {
        this.offsets = Map.copyOf(offsets);
        this.callback = callback;
        this.retried = retried;
        this.sequence = sequence;
        this.begunAtMs = begunAtMs;
        this.deadlineMs = deadlineMs;
    }

    Map<TopicPartition, OffsetAndMetadata> offsets() {
        return offsets;
    }

    boolean isRetried() {
        return retried;
    }

    long sequence() {
        return sequence;
    }

    long begunAtMs() {
        return begunAtMs;
    }

    long deadlineMs() {
        return deadlineMs;
    }

    boolean isSent() {
        return sent;
    }

    void sent() {
        sent = true;
    }

    boolean isAnswered() {
        return answered;
    }

    /** @param why null if it was committed */
    void answered(@Nullable BalsaException why) {
        answered = true;
        failure = why;
    }

    boolean isEnded() {
        return ended;
    }

    void ended() {
        ended = true;
    }

    @Nullable
    BalsaException failure() {
        return failure;
    }

    void callBack() {
        if (callback != null) {
            callback.onComplete(offsets, failure);
        }
    }
}
