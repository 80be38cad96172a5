package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.decide.TopicCatalog;
import dev.balsa.broker.group.host.GroupCoordinator;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.topic.TopicName;
import dev.balsa.proto.v1.DeleteGroupRequest;
import dev.balsa.proto.v1.DeleteGroupResponse;
import dev.balsa.proto.v1.DescribeGroupRequest;
import dev.balsa.proto.v1.DescribeGroupResponse;
import dev.balsa.proto.v1.FindCoordinatorRequest;
import dev.balsa.proto.v1.FindCoordinatorResponse;
import dev.balsa.proto.v1.GetGroupLagRequest;
import dev.balsa.proto.v1.GetGroupLagResponse;
import dev.balsa.proto.v1.GroupHeartbeatRequest;
import dev.balsa.proto.v1.GroupHeartbeatResponse;
import dev.balsa.proto.v1.GroupServiceGrpc;
import dev.balsa.proto.v1.LeaveGroupRequest;
import dev.balsa.proto.v1.LeaveGroupResponse;
import dev.balsa.proto.v1.ListGroupsRequest;
import dev.balsa.proto.v1.ListGroupsResponse;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Members of consumer groups and what is known of the groups; any broker takes a call and sends it to the coordinator. */
final class GroupService extends GroupServiceGrpc.GroupServiceImplBase {
    private static final int MAX_WAIT_MS = 30_000;

    private final GroupCalls calls;
    private final GroupListings listings;

    GroupService(GroupCalls calls, GroupListings listings) {
        this.calls = calls;
        this.listings = listings;
    }

    @Override
    public void findCoordinator(FindCoordinatorRequest request, StreamObserver<FindCoordinatorResponse> observer) {
        Answers.give(
                observer,
                calls.router()
                        .find(request.getGroup())
                        .thenApply(place -> FindCoordinatorResponse.newBuilder()
                                .setCoordinator(GrpcErrors.toHint(place.leader()))
                                .setPartition(place.partition())
                                .build()));
    }

    @Override
    public void groupHeartbeat(GroupHeartbeatRequest request, StreamObserver<GroupHeartbeatResponse> observer) {
        int maxWaitMs = Math.clamp(request.getMaxWaitMs(), 0, MAX_WAIT_MS);
        long deadlineNanos = calls.deadlineNanos(CallDeadline.DEFAULT_MS + maxWaitMs);
        int heldMs = (int) Math.min(maxWaitMs, TimeUnit.NANOSECONDS.toMillis(calls.leftNanos(deadlineNanos)));
        String host = CallerAddress.current();
        calls.answer(
                observer,
                new GroupCalls.Call<>(
                        request.getGroup(),
                        request.getClusterId(),
                        request.getNoForward(),
                        GroupServiceGrpc.getGroupHeartbeatMethod(),
                        () -> request.toBuilder()
                                .setMaxWaitMs(heldMs)
                                .setNoForward(true)
                                .build(),
                        deadlineNanos),
                coordinator -> heartbeat(coordinator, request, host, heldMs, deadlineNanos));
    }

    private CompletableFuture<GroupHeartbeatResponse> heartbeat(
            GroupCoordinator coordinator, GroupHeartbeatRequest request, String host, int heldMs, long deadlineNanos) {
        GroupRequest.Heartbeat beat;
        try {
            beat = GroupMessages.heartbeat(request, host);
        } catch (FailureException e) {
            return CompletableFuture.failedFuture(e);
        }
        return coordinator
                .submit(beat, request.getSerializedSize(), heldMs, deadlineNanos)
                .thenApply(reply -> {
                    Member member = reply.member();
                    if (member == null) {
                        throw new IllegalStateException("a heartbeat was answered without its member");
                    }
                    return GroupMessages.heartbeat(member, calls.catalog());
                });
    }

    @Override
    public void leaveGroup(LeaveGroupRequest request, StreamObserver<LeaveGroupResponse> observer) {
        calls.submit(
                observer,
                new GroupCalls.Call<>(
                        request.getGroup(),
                        request.getClusterId(),
                        request.getNoForward(),
                        GroupServiceGrpc.getLeaveGroupMethod(),
                        () -> request.toBuilder().setNoForward(true).build(),
                        calls.deadlineNanos(CallDeadline.DEFAULT_MS)),
                new GroupRequest.Leave(
                        request.getGroup(),
                        request.getMemberId(),
                        request.getMemberEpoch(),
                        request.getKeepPartitions(),
                        GroupMessages.shortened(request.getCause())),
                request.getSerializedSize(),
                reply -> LeaveGroupResponse.getDefaultInstance());
    }

    @Override
    public void listGroups(ListGroupsRequest request, StreamObserver<ListGroupsResponse> observer) {
        Answers.give(observer, listings.list(request, CallDeadline.leftNanos(CallDeadline.DEFAULT_MS)));
    }

    @Override
    public void describeGroup(DescribeGroupRequest request, StreamObserver<DescribeGroupResponse> observer) {
        calls.look(
                observer,
                new GroupCalls.Call<>(
                        request.getGroup(),
                        "",
                        request.getNoForward(),
                        GroupServiceGrpc.getDescribeGroupMethod(),
                        () -> request.toBuilder().setNoForward(true).build(),
                        calls.deadlineNanos(CallDeadline.DEFAULT_MS)),
                (coordinator, seen) -> describe(request, seen));
    }

    private CompletableFuture<DescribeGroupResponse> describe(DescribeGroupRequest request, GroupCalls.Seen seen) {
        Group group = seen.group();
        if (group == null) {
            return CompletableFuture.failedFuture(unknown(request.getGroup()).toException());
        }
        TopicCatalog topics = calls.catalog();
        GroupRouter.Place place = calls.router().place(group.name());
        DescribeGroupResponse.Builder response = DescribeGroupResponse.newBuilder()
                .setGroup(group.name())
                .setState(GroupMessages.state(group))
                .setGroupEpoch(group.epoch())
                .setAssignor(group.assignor());
        if (place != null) {
            response.setCoordinator(GrpcErrors.toHint(place.leader()));
        }
        for (Map.Entry<String, Member> entry : group.members()) {
            long silentMs = seen.look().silentMs().getOrDefault(entry.getKey(), 0L);
            response.addMembers(GroupMessages.member(entry.getValue(), silentMs, topics));
        }
        if (request.getIncludeHistory()) {
            group.history().forEach(rebalance -> response.addHistory(GroupMessages.rebalance(rebalance)));
        }
        return CompletableFuture.completedFuture(response.build());
    }

    @Override
    public void getGroupLag(GetGroupLagRequest request, StreamObserver<GetGroupLagResponse> observer) {
        long deadlineNanos = calls.deadlineNanos(CallDeadline.DEFAULT_MS);
        calls.look(
                observer,
                new GroupCalls.Call<>(
                        request.getGroup(),
                        "",
                        request.getNoForward(),
                        GroupServiceGrpc.getGetGroupLagMethod(),
                        () -> request.toBuilder().setNoForward(true).build(),
                        deadlineNanos),
                (coordinator, seen) -> {
                    Group group = seen.group();
                    return group == null
                            ? CompletableFuture.failedFuture(
                                    unknown(request.getGroup()).toException())
                            : new GroupLag(calls, group, request.getTopicsList())
                                    .measure(calls.leftNanos(deadlineNanos));
                });
    }

    @Override
    public void deleteGroup(DeleteGroupRequest request, StreamObserver<DeleteGroupResponse> observer) {
        calls.submit(
                observer,
                new GroupCalls.Call<>(
                        request.getGroup(),
                        request.getClusterId(),
                        request.getNoForward(),
                        GroupServiceGrpc.getDeleteGroupMethod(),
                        () -> request.toBuilder().setNoForward(true).build(),
                        calls.deadlineNanos(CallDeadline.DEFAULT_MS)),
                new GroupRequest.RemoveGroup(request.getGroup()),
                request.getSerializedSize(),
                reply -> DeleteGroupResponse.getDefaultInstance());
    }

    private static Failure unknown(String group) {
        return Failure.of(
                ErrorReason.UNKNOWN_GROUP,
                "there is no group " + TopicName.quoted(group) + "; list the groups there are");
    }
}
