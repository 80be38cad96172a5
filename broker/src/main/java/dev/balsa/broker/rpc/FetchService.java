package dev.balsa.broker.rpc;

import dev.balsa.broker.client.OpenCall;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.error.LeaderAddress;
import dev.balsa.broker.partition.PartitionReplica;
import dev.balsa.broker.partition.Replicas;
import dev.balsa.broker.routing.BrokerChannels;
import dev.balsa.broker.routing.LeaderLookup;
import dev.balsa.broker.topic.PartitionId;
import dev.balsa.proto.v1.FetchPartition;
import dev.balsa.proto.v1.FetchRequest;
import dev.balsa.proto.v1.FetchResponse;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.ListOffsetsRequest;
import dev.balsa.proto.v1.ListOffsetsResponse;
import dev.balsa.proto.v1.SubscribeRequest;
import dev.balsa.proto.v1.SubscribeResponse;
import dev.balsa.raft.runtime.MonotonicClock;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Reads committed records. Handlers check and hand over; they never wait. */
public final class FetchService extends FetchServiceGrpc.FetchServiceImplBase {
    private static final int MAX_SUBSCRIPTIONS = 10_000;
    private static final int MAX_QUERIES = 1_000;
    private static final long THROTTLE_RETRY_MS = 1_000;
    private static final int FORWARDED_BYTES = 1 << 20;
    private static final long FORWARDED_RESERVE_BYTES = 128 << 10;

    /** On top of the time a fetch may wait for records, for reading and answering. */
    private static final long FETCH_GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final FetchServices services;
    private final AtomicInteger subscriptions = new AtomicInteger();

    /** @param answers makes and sends answers that hold records; must not refuse */
    public FetchService(
            BrokerIdentity identity,
            LeaderLookup lookup,
            BrokerChannels channels,
            Replicas replicas,
            MonotonicClock clock,
            Executor answers) {
        this.services = new FetchServices(
                new PartitionRouter(identity, lookup, replicas), new Forwarder(channels), clock, answers);
    }

    @Override
    public void fetch(FetchRequest request, StreamObserver<FetchResponse> client) {
        SingleAnswer<FetchResponse> answer = new SingleAnswer<>(client);
        try {
            services.router().checkCluster(request.getClusterId());
            FetchLimits limits = FetchLimits.of(request);
            long leftNanos =
                    CallDeadline.leftNanos(TimeUnit.NANOSECONDS.toMillis(limits.maxWaitNanos() + FETCH_GRACE_NANOS));
            LeaderAddress other = request.getNoForward() ? null : onlyLeader(request);
            if (other == null) {
                new FetchCall(services, request, limits, leftNanos, answer).start();
            } else {
                forward(request, limits, other.leaderId(), leftNanos, answer);
            }
        } catch (FailureException | RuntimeException e) {
            answer.fail(e);
        }
    }

    /** Its answer is in memory here before it counts, so some is set aside, and it is asked for in small pieces. */
    private void forward(
            FetchRequest request, FetchLimits limits, int leaderId, long leftNanos, SingleAnswer<FetchResponse> answer)
            throws FailureException {
        OpenCall call = OpenCall.current();
        if (!call.holdAnswer(FORWARDED_RESERVE_BYTES)) {
            throw FetchedAnswers.tooManyUnread().toException();
        }
        services.forwarder()
                .fetch(
                        leaderId,
                        request.toBuilder()
                                .setMaxBytes(Math.min(limits.maxBytes(), FORWARDED_BYTES))
                                .build(),
                        leftNanos,
                        response -> {
                            long moreBytes = response.getSerializedSize() - FORWARDED_RESERVE_BYTES;
                            if (moreBytes <= 0 || call.holdAnswer(moreBytes)) {
                                call.waitsForClient();
                                answer.give(response);
                            } else {
                                answer.fail(FetchedAnswers.tooManyUnread().toException());
                            }
                        },
                        failure -> answer.fail(failure.toException()));
    }

    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> client) {
        ServerCallStreamObserver<SubscribeResponse> call = (ServerCallStreamObserver<SubscribeResponse>) client;
        try {
            services.router().checkCluster(request.getClusterId());
            boolean encoded = FetchedAnswers.isEncoded(request.getFormat());
            PartitionReplica replica = here(request);
            if (subscriptions.incrementAndGet() > MAX_SUBSCRIPTIONS) {
                subscriptions.decrementAndGet();
                throw Failure.of(
                                ErrorReason.THROTTLED,
                                "this broker serves " + MAX_SUBSCRIPTIONS
                                        + " subscriptions already; use another one or fetch")
                        .withRetryAfterMs(THROTTLE_RETRY_MS)
                        .toException();
            }
            new Subscription(services, replica, request, encoded, call, subscriptions::decrementAndGet).start();
        } catch (FailureException | RuntimeException e) {
            call.onError(GrpcErrors.toException(e));
        }
    }

    @Override
    public void listOffsets(ListOffsetsRequest request, StreamObserver<ListOffsetsResponse> client) {
        SingleAnswer<ListOffsetsResponse> answer = new SingleAnswer<>(client);
        try {
            services.router().checkCluster(request.getClusterId());
            FetchLimits.checkRange("the number of partitions", request.getPartitionsCount(), 1, MAX_QUERIES);
            new ListOffsetsCall(services, request, CallDeadline.leftNanos(CallDeadline.DEFAULT_MS), answer).start();
        } catch (FailureException | RuntimeException e) {
            answer.fail(e);
        }
    }

    /** The one other broker that leads all partitions of the call, null if there is no such broker. */
    private @Nullable LeaderAddress onlyLeader(FetchRequest request) {
        Set<Integer> leaders = new HashSet<>();
        LeaderAddress only = null;
        for (FetchPartition partition : request.getPartitionsList()) {
            if (services.router().route(PartitionRouter.id(partition.getTarget()))
                    instanceof PartitionRouter.Target.There(LeaderAddress leader)) {
                leaders.add(leader.leaderId());
                only = leader;
            } else {
                return null;
            }
        }
        return leaders.size() == 1 ? only : null;
    }

    private PartitionReplica here(SubscribeRequest request) throws FailureException {
        PartitionId partition = PartitionRouter.id(request.getTarget());
        return switch (services.router().route(partition)) {
            case PartitionRouter.Target.Here(PartitionReplica replica) -> replica;
            case PartitionRouter.Target.There(LeaderAddress leader) ->
                throw named(PartitionRouter.notLeader(partition, leader), partition);
            case PartitionRouter.Target.Nowhere(Failure failure) -> throw named(failure, partition);
        };
    }

    private static FailureException named(Failure failure, PartitionId partition) {
        return failure.with("topic", partition.topic())
                .with("partition", Integer.toString(partition.partition()))
                .toException();
    }
}
