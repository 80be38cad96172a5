package dev.balsa.client.fake;

import dev.balsa.proto.v1.FindCoordinatorRequest;
import dev.balsa.proto.v1.FindCoordinatorResponse;
import dev.balsa.proto.v1.GroupHeartbeatRequest;
import dev.balsa.proto.v1.GroupHeartbeatResponse;
import dev.balsa.proto.v1.GroupServiceGrpc;
import dev.balsa.proto.v1.LeaderHint;
import dev.balsa.proto.v1.LeaveGroupRequest;
import dev.balsa.proto.v1.LeaveGroupResponse;
import dev.balsa.proto.v1.Reason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** A broker's group service: heartbeats are held by looking again every few milliseconds. */
final class FakeGroupService extends GroupServiceGrpc.GroupServiceImplBase {
    private static final long LOOK_MS = 2;

    private final FakeBroker broker;
    private final FakeCluster cluster;

    FakeGroupService(FakeBroker broker, FakeCluster cluster) {
        this.broker = broker;
        this.cluster = cluster;
    }

    static StatusRuntimeException refusal(Reason reason, @Nullable String leader) {
        Metadata trailers = new Metadata();
        trailers.put(
                Metadata.Key.of("balsa-reason", Metadata.ASCII_STRING_MARSHALLER),
                reason.name().substring("REASON_".length()));
        if (leader != null) {
            trailers.put(Metadata.Key.of("balsa-leader", Metadata.ASCII_STRING_MARSHALLER), leader);
        }
        return Status.FAILED_PRECONDITION.withDescription("fake " + reason).asRuntimeException(trailers);
    }

    /** Null if this broker coordinates the group. */
    static @Nullable StatusRuntimeException elsewhere(FakeBroker broker, FakeCluster cluster) {
        FakeGroup group = cluster.group();
        return broker.id() == group.coordinatorId
                ? null
                : refusal(
                        Reason.REASON_NOT_COORDINATOR,
                        group.coordinatorId + "@" + cluster.endpoint(group.coordinatorId) + ";epoch="
                                + group.coordinatorEpoch);
    }

    @Override
    public void findCoordinator(FindCoordinatorRequest request, StreamObserver<FindCoordinatorResponse> observer) {
        synchronized (cluster) {
            FakeGroup group = cluster.group();
            broker.answer(
                    observer,
                    FindCoordinatorResponse.newBuilder()
                            .setCoordinator(LeaderHint.newBuilder()
                                    .setLeaderId(group.coordinatorId)
                                    .setEndpoint(cluster.endpoint(group.coordinatorId))
                                    .setLeaderEpoch(group.coordinatorEpoch))
                            .build());
        }
    }

    @Override
    public void groupHeartbeat(GroupHeartbeatRequest request, StreamObserver<GroupHeartbeatResponse> observer) {
        long deadlineNanos = System.nanoTime() + request.getMaxWaitMs() * 1_000_000L;
        synchronized (cluster) {
            try {
                GroupHeartbeatResponse response = heartbeat(request);
                while (response.getMemberEpoch() == request.getMemberEpoch()
                        && System.nanoTime() < deadlineNanos
                        && broker.isRunning()) {
                    cluster.wait(LOOK_MS);
                    response = state(request);
                }
                if (!cluster.group().silent) {
                    broker.answer(observer, response);
                }
            } catch (StatusRuntimeException e) {
                if (!broker.isFrozen()) {
                    observer.onError(e);
                }
            } catch (InterruptedException e) {
                observer.onError(Status.CANCELLED.asRuntimeException());
            }
        }
    }

    private GroupHeartbeatResponse heartbeat(GroupHeartbeatRequest request) {
        FakeGroup group = cluster.group();
        Reason refused = group.refuseJoin;
        if (request.getMemberEpoch() == 0 && refused != null) {
            throw refusal(refused, null);
        }
        if (request.getMemberEpoch() == 0) {
            StatusRuntimeException elsewhere = elsewhere(broker, cluster);
            if (elsewhere != null) {
                throw elsewhere;
            }
            return group.answer(group.join(request));
        }
        GroupHeartbeatResponse state = state(request);
        FakeGroup.Member member = group.member(request.getMemberId());
        if (member != null && request.hasSubscription()) {
            group.subscribe(member, request);
        }
        if (member != null && request.hasOwned()) {
            group.confirm(member, request.getMemberEpoch());
        }
        return member == null ? state : group.answer(member);
    }

    private GroupHeartbeatResponse state(GroupHeartbeatRequest request) {
        StatusRuntimeException elsewhere = elsewhere(broker, cluster);
        if (elsewhere != null) {
            throw elsewhere;
        }
        FakeGroup.Member member = cluster.group().member(request.getMemberId());
        if (member == null) {
            throw refusal(
                    cluster.group().isFenced(request.getMemberId())
                            ? Reason.REASON_FENCED_INSTANCE_ID
                            : Reason.REASON_UNKNOWN_MEMBER,
                    null);
        }
        return cluster.group().answer(member);
    }

    @Override
    public void leaveGroup(LeaveGroupRequest request, StreamObserver<LeaveGroupResponse> observer) {
        synchronized (cluster) {
            StatusRuntimeException elsewhere = elsewhere(broker, cluster);
            if (elsewhere != null) {
                observer.onError(elsewhere);
                return;
            }
            cluster.group().leave(request.getMemberId(), request.getCause(), request.getKeepPartitions());
            broker.answer(observer, LeaveGroupResponse.getDefaultInstance());
        }
    }
}
