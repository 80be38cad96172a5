package dev.balsa.broker.rpc;

import io.grpc.Context;
import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;

/** Until when a call must be answered: the earlier of what its request says and what its client's deadline leaves. */
final class CallDeadline {
    static final long DEFAULT_MS = 30_000;
    static final long MAX_MS = 300_000;

    /** Replicas look at deadlines once per tick, and the answer has to travel. */
    private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(75);

    private CallDeadline() {}

    /** Time left for a call that is being received on this thread, with a margin to answer in. */
    static long leftNanos(long timeoutMs) {
        long left = TimeUnit.MILLISECONDS.toNanos(Math.min(timeoutMs, MAX_MS));
        Deadline deadline = Context.current().getDeadline();
        if (deadline != null) {
            left = Math.min(left, deadline.timeRemaining(TimeUnit.NANOSECONDS));
        }
        return left - Math.min(MARGIN_NANOS, left / 4);
    }
}
