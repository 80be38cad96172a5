package dev.balsa.client.group;

import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.Leader;
import dev.balsa.client.net.UnaryCalls;
import dev.balsa.client.net.UnaryCalls.Outcome;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the group's coordinator, wherever it is: it is looked for before the first one and whenever it moves or falls
 * silent. Owned by one thread, on which outcomes are delivered.
 */
public final class CoordinatorCalls {
    /** A coordinator so late has perhaps stopped; others are asked whether there is another one. */
    private static final long SUSPICION_MS = 500;

    /** What to do after a call was sent and failed in a way that another try may mend. */
    public enum Retry {
        /** The failure is delivered. */
        NEVER,
        /** Tried again until the deadline; for calls that may be repeated. */
        UNTIL_DEADLINE
    }

    private final UnaryCalls calls;
    private final Coordinator coordinator;
    private final CoordinatorFinder finder;
    private final Backoff backoff;
    private final long requestTimeoutMs;
    private final List<Open<?, ?>> open = new ArrayList<>();

    /**
     * Calls of one thread.
     *
     * @param calls deliver on the owner's thread
     * @param brokers those that may be asked for the coordinator, the best first; any thread may ask
     */
    public CoordinatorCalls(
            UnaryCalls calls,
            Coordinator coordinator,
            String group,
            Supplier<? extends Collection<String>> brokers,
            Backoff backoff,
            long requestTimeoutMs) {
        this.calls = calls;
        this.coordinator = coordinator;
        this.finder = new CoordinatorFinder(calls, coordinator, group, brokers, backoff);
        this.backoff = backoff;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    private static final class Open<Q, R> {
        private final MethodDescriptor<Q, R> method;
        private final Q request;
        private final long deadlineMs;
        private final int holdMs;
        private final Retry retry;
        private final UnaryCalls.Receiver<R> receiver;
        private @Nullable Leader sentTo;
        private long sentAtMs;
        private int tries;
        private int failures;
        private long notBeforeMs;
        private @Nullable BrokerFailure lastFailure;

        Open(
                MethodDescriptor<Q, R> method,
                Q request,
                long deadlineMs,
                int holdMs,
                Retry retry,
                UnaryCalls.Receiver<R> receiver) {
            this.method = method;
            this.request = request;
            this.deadlineMs = deadlineMs;
            this.holdMs = holdMs;
            this.retry = retry;
            this.receiver = receiver;
        }
    }

    /**
     * Starts a call; it goes out with the next {@link #step}. The outcome is delivered exactly once.
     *
     * @param deadlineMs when it fails at the latest, on the clock of {@link #step}
     * @param holdMs how long the coordinator is asked to hold the answer
     */
    public <Q, R> void start(
            MethodDescriptor<Q, R> method,
            Q request,
            long deadlineMs,
            int holdMs,
            Retry retry,
            UnaryCalls.Receiver<R> receiver) {
        open.add(new Open<>(method, request, deadlineMs, holdMs, retry, receiver));
    }

    /** Why looking for the coordinator failed; null if it did not. */
    public @Nullable BrokerFailure lastFailure() {
        return finder.lastFailure();
    }

    /** Does what is due and returns when to call again at the latest. */
    public long step(long nowMs) {
        long nextMs = Long.MAX_VALUE;
        // A copy: receivers start further calls.
        for (Open<?, ?> call : List.copyOf(open)) {
            nextMs = Math.min(nextMs, step(call, nowMs));
        }
        return Math.min(nextMs, finder.step(nowMs));
    }

    private <Q, R> long step(Open<Q, R> call, long nowMs) {
        if (nowMs >= call.deadlineMs) {
            end(call, new Outcome.Failed<>(expired(call)));
            return nowMs;
        }
        Leader sentTo = call.sentTo;
        if (sentTo != null) {
            return Math.min(call.deadlineMs, watch(call, sentTo, nowMs));
        }
        if (call.notBeforeMs > nowMs) {
            return Math.min(call.deadlineMs, call.notBeforeMs);
        }
        Leader leader = coordinator.reachable(nowMs);
        if (leader == null) {
            finder.want();
            long againMs = coordinator.unreachableUntilMs();
            return againMs > nowMs ? Math.min(call.deadlineMs, againMs) : call.deadlineMs;
        }
        send(call, leader, nowMs);
        return Math.min(call.deadlineMs, nowMs + call.holdMs + SUSPICION_MS);
    }

    private <Q, R> void send(Open<Q, R> call, Leader leader, long nowMs) {
        call.sentTo = leader;
        call.sentAtMs = nowMs;
        int number = ++call.tries;
        long timeoutMs = Math.min(call.deadlineMs - nowMs, call.holdMs + requestTimeoutMs);
        calls.start(leader.endpoint(), call.method, call.request, timeoutMs, outcome -> {
            if (call.tries == number && call.sentTo != null && open.contains(call)) {
                ended(call, leader, outcome);
            }
        });
    }

    /** A silent coordinator is left as soon as one of a later term is known. */
    private <Q, R> long watch(Open<Q, R> call, Leader sentTo, long nowMs) {
        long suspectMs = call.sentAtMs + call.holdMs + SUSPICION_MS;
        if (nowMs < suspectMs) {
            return suspectMs;
        }
        if (coordinator.isOvertaken(sentTo)) {
            failed(
                    call,
                    sentTo,
                    BrokerFailure.ofClient(
                            Status.Code.UNAVAILABLE,
                            "broker " + sentTo.brokerId() + " did not answer, and another one is the coordinator now"),
                    nowMs);
            return nowMs;
        }
        finder.want();
        return nowMs + SUSPICION_MS;
    }

    private <Q, R> void ended(Open<Q, R> call, Leader leader, Outcome<R> outcome) {
        if (outcome instanceof Outcome.Failed<R> failure) {
            failed(call, leader, failure.failure(), call.sentAtMs);
        } else {
            end(call, outcome);
        }
    }

    private <Q, R> void failed(Open<Q, R> call, Leader leader, BrokerFailure failure, long nowMs) {
        call.sentTo = null;
        call.failures++;
        call.lastFailure = failure;
        if (failure.isRetriable()) {
            Leader hint = failure.hint();
            boolean elsewhere = (hint != null && coordinator.hear(hint)) || coordinator.isOvertaken(leader);
            if (!elsewhere) {
                coordinator.avoid(leader, nowMs + Math.max(failure.retryAfterMs(), backoff.delayMs(call.failures)));
                finder.want();
            }
        }
        if (!failure.isRetriable() || call.retry == Retry.NEVER) {
            end(call, new Outcome.Failed<>(failure));
        }
    }

    private static BrokerFailure expired(Open<?, ?> call) {
        BrokerFailure last = call.lastFailure;
        return BrokerFailure.ofClient(
                Status.Code.DEADLINE_EXCEEDED,
                "the group's coordinator " + (call.tries == 0 ? "was not found" : "did not answer") + " in time"
                        + (last == null ? "" : "; last failure: " + last.reasonName() + ", " + last.message()));
    }

    private <Q, R> void end(Open<Q, R> call, Outcome<R> outcome) {
        if (open.remove(call)) {
            call.receiver.ended(outcome);
        }
    }
}
