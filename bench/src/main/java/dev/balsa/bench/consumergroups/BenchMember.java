package dev.balsa.bench.consumergroups;

import dev.balsa.proto.v1.GroupHeartbeatRequest;
import dev.balsa.proto.v1.GroupHeartbeatResponse;
import dev.balsa.proto.v1.GroupPartitions;
import dev.balsa.proto.v1.GroupPartitionsList;
import dev.balsa.proto.v1.GroupServiceGrpc.GroupServiceStub;
import dev.balsa.proto.v1.GroupSubscription;
import dev.balsa.proto.v1.LeaveGroupRequest;
import dev.balsa.proto.v1.LeaveGroupResponse;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** A member that reads nothing: joins, confirms whatever it is told, and lives. */
final class BenchMember implements StreamObserver<GroupHeartbeatResponse> {
    private static final int HEARTBEAT_MS = 3_000;
    private static final int SESSION_MS = 45_000;

    private final GroupServiceStub stub;
    private final String group;
    private final String topic;
    private final String assignor;
    private final String id = UUID.randomUUID().toString();
    private final LongAdder failures;
    private volatile GroupHeartbeatResponse last = GroupHeartbeatResponse.getDefaultInstance();
    private volatile boolean running = true;

    BenchMember(GroupServiceStub stub, String group, String topic, String assignor, LongAdder failures) {
        this.stub = stub;
        this.group = group;
        this.topic = topic;
        this.assignor = assignor;
        this.failures = failures;
    }

    void join() {
        send();
    }

    void leave() {
        running = false;
        stub.withDeadlineAfter(30, TimeUnit.SECONDS)
                .leaveGroup(
                        LeaveGroupRequest.newBuilder()
                                .setGroup(group)
                                .setMemberId(id)
                                .setCause("closed")
                                .build(),
                        new StreamObserver<>() {
                            @Override
                            public void onNext(LeaveGroupResponse response) {}

                            @Override
                            public void onError(Throwable thrown) {
                                failures.increment();
                            }

                            @Override
                            public void onCompleted() {}
                        });
    }

    int partitions() {
        int count = 0;
        for (GroupPartitions partitions : last.getAssignment().getTopicsList()) {
            count += partitions.getPartitionsCount();
        }
        return count;
    }

    boolean hasJoined() {
        return last.getMemberEpoch() > 0;
    }

    private void send() {
        GroupHeartbeatRequest.Builder request = GroupHeartbeatRequest.newBuilder()
                .setGroup(group)
                .setMemberId(id)
                .setMemberEpoch(last.getMemberEpoch())
                .setClientId("bench")
                .setNoForward(true)
                .setMaxWaitMs(HEARTBEAT_MS);
        if (last.getMemberEpoch() == 0) {
            request.setSubscription(GroupSubscription.newBuilder().addTopics(topic))
                    .setAssignor(assignor)
                    .setSessionTimeoutMs(SESSION_MS)
                    .setHeartbeatIntervalMs(HEARTBEAT_MS);
        } else {
            request.setOwned(GroupPartitionsList.newBuilder()
                    .addAllTopics(last.getAssignment().getTopicsList()));
        }
        stub.withDeadlineAfter(60, TimeUnit.SECONDS).groupHeartbeat(request.build(), this);
    }

    @Override
    public void onNext(GroupHeartbeatResponse response) {
        last = response;
    }

    @Override
    public void onError(Throwable thrown) {
        if (running) {
            failures.increment();
            send();
        }
    }

    @Override
    public void onCompleted() {
        if (running) {
            send();
        }
    }
}
