package dev.balsa.chaos.workload;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.GroupHeartbeatRequest;
import dev.balsa.proto.v1.GroupHeartbeatResponse;
import dev.balsa.proto.v1.GroupPartitions;
import dev.balsa.proto.v1.GroupPartitionsList;
import dev.balsa.proto.v1.GroupServiceGrpc;
import dev.balsa.proto.v1.GroupSubscription;
import dev.balsa.proto.v1.LeaveGroupRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One heartbeat of a member.
 *
 * @param epoch 0 to join
 * @param owned what it reads now, all of one topic
 */
record RawHeartbeat(
        String group, String memberId, long epoch, String topic, int sessionMs, Collection<TopicPartition> owned) {
    private static final int INTERVAL_MS = 1_000;
    private static final int REBALANCE_MS = 10_000;
    private static final long DEADLINE_MS = 2_000;

    /** @param assigned the whole assignment */
    record Answer(long epoch, List<TopicPartition> assigned) {}

    RawCalls.Outcome<Answer> send(RawCalls calls) {
        GroupHeartbeatRequest.Builder request = GroupHeartbeatRequest.newBuilder()
                .setGroup(group)
                .setMemberId(memberId)
                .setMemberEpoch(epoch)
                .setSessionTimeoutMs(sessionMs)
                .setHeartbeatIntervalMs(INTERVAL_MS)
                .setRebalanceTimeoutMs(REBALANCE_MS);
        if (epoch == 0) {
            request.setSubscription(GroupSubscription.newBuilder().addTopics(topic));
        } else {
            GroupPartitionsList.Builder mine = GroupPartitionsList.newBuilder();
            if (!owned.isEmpty()) {
                mine.addTopics(GroupPartitions.newBuilder()
                        .setTopic(topic)
                        .addAllPartitions(owned.stream()
                                .map(TopicPartition::partition)
                                .sorted()
                                .toList()));
            }
            request.setOwned(mine);
        }
        RawCalls.Outcome<GroupHeartbeatResponse> outcome =
                calls.call(channel -> GroupServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS)
                        .groupHeartbeat(request.build()));
        return switch (outcome) {
            case RawCalls.Outcome.Failed<GroupHeartbeatResponse>(Refusal refusal) ->
                new RawCalls.Outcome.Failed<>(refusal);
            case RawCalls.Outcome.Done<GroupHeartbeatResponse>(GroupHeartbeatResponse answer) ->
                new RawCalls.Outcome.Done<>(new Answer(answer.getMemberEpoch(), assigned(answer)));
        };
    }

    private static List<TopicPartition> assigned(GroupHeartbeatResponse answer) {
        List<TopicPartition> assigned = new ArrayList<>();
        for (GroupPartitions topic : answer.getAssignment().getTopicsList()) {
            topic.getPartitionsList().forEach(number -> assigned.add(new TopicPartition(topic.getTopic(), number)));
        }
        return List.copyOf(assigned);
    }

    /** One try; a member that nobody hears is removed when its session is over. */
    static void leave(RawCalls calls, String group, String memberId, long epoch) {
        if (epoch > 0) {
            var _ = calls.call(channel -> GroupServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS)
                    .leaveGroup(LeaveGroupRequest.newBuilder()
                            .setGroup(group)
                            .setMemberId(memberId)
                            .setMemberEpoch(epoch)
                            .setCause("the run is over")
                            .build()));
        }
    }
}
