package dev.balsa.broker.rpc;

import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.decide.TopicCatalog;
import dev.balsa.broker.group.host.CoordinatorReply;
import dev.balsa.broker.group.host.GroupCoordinator;
import dev.balsa.broker.group.host.KnownTopics;
import dev.balsa.broker.group.state.Group;
import dev.balsa.raft.runtime.MonotonicClock;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How every call that is about one group goes: to its coordinator, which is here or one hop on, and back to whoever called.
 *
 * @param worker makes answers that take longer than a loop may be kept
 */
record GroupCalls(
        GroupRouter router, PartitionPositions positions, KnownTopics topics, MonotonicClock clock, Executor worker) {
    /**
     * One call.
     *
     * @param clusterId as the caller sent it
     * @param forwarded the request for the coordinator, should it be elsewhere; not to be forwarded again
     * @param deadlineNanos when it must be answered, by the monotonic clock
     */
    record Call<Q, R>(
            String group,
            String clusterId,
            boolean noForward,
            MethodDescriptor<Q, R> method,
            Supplier<Q> forwarded,
            long deadlineNanos) {}

    TopicCatalog catalog() {
        return topics.catalog();
    }

    /** When the call that is being received on this thread must be answered. */
    long deadlineNanos(long timeoutMs) {
        return clock.nanos() + CallDeadline.leftNanos(timeoutMs);
    }

    /** What is left until then, at least a moment. */
    long leftNanos(long deadlineNanos) {
        return Math.max(TimeUnit.MILLISECONDS.toNanos(1), deadlineNanos - clock.nanos());
    }

    /** Has the call carried out by the coordinator. */
    <Q, R> void answer(
            StreamObserver<R> observer, Call<Q, R> call, Function<GroupCoordinator, CompletableFuture<R>> here) {
        Answers.give(
                observer,
                router.route(
                        call.group(),
                        call.clusterId(),
                        call.noForward(),
                        here,
                        (channel, remote) -> ClientCalls.asyncUnaryCall(
                                channel.newCall(
                                        call.method(),
                                        CallOptions.DEFAULT.withDeadlineAfter(
                                                leftNanos(call.deadlineNanos()), TimeUnit.NANOSECONDS)),
                                call.forwarded().get(),
                                remote)));
    }

    /** A call that changes the group. */
    <Q, R> void submit(
            StreamObserver<R> observer,
            Call<Q, R> call,
            GroupRequest request,
            int sizeBytes,
            Function<CoordinatorReply, R> answer) {
        answer(
                observer,
                call,
                coordinator -> coordinator
                        .submit(request, sizeBytes, 0, call.deadlineNanos())
                        .thenApply(answer));
    }

    /** A call that looks at the group, which is null if there is none; the answer is made off the loop. */
    <Q, R> void look(
            StreamObserver<R> observer,
            Call<Q, R> call,
            BiFunction<GroupCoordinator, Seen, CompletableFuture<R>> answer) {
        answer(
                observer,
                call,
                coordinator -> coordinator
                        .look(call.group(), call.deadlineNanos())
                        .thenComposeAsync(
                                look -> answer.apply(
                                        coordinator, new Seen(look, look.state().group(call.group()))),
                                worker));
    }

    /** A group as a linearizable read finds it. */
    record Seen(GroupCoordinator.Look look, @Nullable Group group) {}
}
