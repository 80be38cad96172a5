package dev.balsa.broker.group.host;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.state.Member;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request on its way through a {@link CoordinatorTerm}; ends once, whoever ends it first. */
final class CoordinatorRequest {
    private static final long RETRY_MS = 200;

    private final GroupRequest request;
    private final int sizeBytes;
    private final long maxWaitNanos;
    private final long deadlineNanos;
    private final CompletableFuture<CoordinatorReply> reply = new CompletableFuture<>();
    private Runnable whenSettled = () -> {};

    /**
     * @param maxWaitNanos how long a heartbeat may be held while there is no news
     * @param deadlineNanos by the broker's monotonic clock
     */
    CoordinatorRequest(GroupRequest request, int sizeBytes, long maxWaitNanos, long deadlineNanos) {
        this.request = request;
        this.sizeBytes = sizeBytes;
        this.maxWaitNanos = maxWaitNanos;
        this.deadlineNanos = deadlineNanos;
    }

    /** What a coordinator asks of itself: nobody waits for it. */
    static CoordinatorRequest own(GroupRequest request) {
        return new CoordinatorRequest(request, 0, 0, Long.MAX_VALUE);
    }

    GroupRequest request() {
        return request;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    long maxWaitNanos() {
        return maxWaitNanos;
    }

    CompletableFuture<CoordinatorReply> reply() {
        return reply;
    }

    /** Runs the task once it is answered or held; loop only, as are all below. */
    void whenSettled(Runnable task) {
        whenSettled = task;
    }

    /** It is answered, or waits for news and for nothing else. */
    void settle() {
        Runnable task = whenSettled;
        whenSettled = () -> {};
        task.run();
    }

    void complete(List<@Nullable Failure> partFailures) {
        settle();
        reply.complete(new CoordinatorReply(null, partFailures));
    }

    void complete(Member member) {
        settle();
        reply.complete(new CoordinatorReply(member, List.of()));
    }

    void fail(Failure failure) {
        settle();
        reply.completeExceptionally(failure.toException());
    }

    /** @return true if the time is up; nothing was written */
    boolean expireBeforeWriting(long nowNanos) {
        if (isOwn() || nowNanos - deadlineNanos < 0) {
            return false;
        }
        fail(Failure.of(
                        ErrorReason.QUORUM_LOST,
                        "the coordinator heard no majority of its replicas in time; check that a majority is up")
                .withRetryAfterMs(RETRY_MS));
        return true;
    }

    /** @return true if the time is up; it stands in the log and may be committed later */
    boolean expireAfterWriting(long nowNanos) {
        if (isOwn() || nowNanos - deadlineNanos < 0) {
            return false;
        }
        fail(Failure.of(
                ErrorReason.COMMIT_TIMEOUT,
                "the request was not committed in time and may still be: its outcome is unknown"));
        return true;
    }

    boolean isOwn() {
        return deadlineNanos == Long.MAX_VALUE;
    }
}
