package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.rpc.GrpcErrors;
import dev.balsa.proto.v1.CommitOffsetsRequest;
import dev.balsa.proto.v1.CommitOffsetsResponse;
import dev.balsa.proto.v1.DeleteGroupRequest;
import dev.balsa.proto.v1.DescribeGroupRequest;
import dev.balsa.proto.v1.DescribeGroupResponse;
import dev.balsa.proto.v1.FetchOffsetsRequest;
import dev.balsa.proto.v1.FetchedOffset;
import dev.balsa.proto.v1.FindCoordinatorRequest;
import dev.balsa.proto.v1.GetGroupLagRequest;
import dev.balsa.proto.v1.GetGroupLagResponse;
import dev.balsa.proto.v1.GroupHeartbeatRequest;
import dev.balsa.proto.v1.GroupHeartbeatResponse;
import dev.balsa.proto.v1.GroupPartitions;
import dev.balsa.proto.v1.GroupServiceGrpc;
import dev.balsa.proto.v1.GroupState;
import dev.balsa.proto.v1.GroupSubscription;
import dev.balsa.proto.v1.LeaveGroupRequest;
import dev.balsa.proto.v1.ListGroupsRequest;
import dev.balsa.proto.v1.OffsetCommit;
import dev.balsa.proto.v1.OffsetServiceGrpc;
import dev.balsa.proto.v1.RebalanceCause;
import dev.balsa.proto.v1.ResetOffsetsRequest;
import dev.balsa.proto.v1.ResetOffsetsResponse;
import dev.balsa.proto.v1.TopicServiceGrpc;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consumer groups over the public API of three real brokers. */
class GroupClusterTest {
    private static final String GROUP = "readers";
    private static final String TOPIC = "letters";

    @TempDir
    Path directory;

    @Test
    void aGroupLivesThroughHandOverAndTheLossOfItsCoordinator() throws Exception {
        try (LocalBrokers brokers = started()) {
            GroupHeartbeatResponse alone = join(brokers, 1, "one");
            assertEquals(List.of(0, 1, 2, 3), partitions(alone));

            // Held at the coordinator until there is news, which the second member brings.
            Future<GroupHeartbeatResponse> held = GroupServiceGrpc.newFutureStub(brokers.channel(2))
                    .withDeadlineAfter(40, TimeUnit.SECONDS)
                    .groupHeartbeat(beat("one", alone.getMemberEpoch())
                            .setMaxWaitMs(30_000)
                            .build());
            GroupHeartbeatResponse second = join(brokers, 3, "two");
            assertEquals(List.of(), partitions(second), "nothing is given that was not given up");
            GroupHeartbeatResponse told = heldAnswer(held);
            assertEquals(List.of(0, 1), partitions(told));

            commit(brokers, "one", told.getMemberEpoch(), 2, 7);
            heartbeat(brokers, owning("one", told).build());
            GroupHeartbeatResponse given =
                    heartbeat(brokers, beat("two", second.getMemberEpoch()).build());
            assertEquals(List.of(2, 3), partitions(given));
            assertEquals(
                    "PARTITION_NOT_OWNED",
                    commit(brokers, "one", told.getMemberEpoch(), 2, 9)
                            .getOffsets(0)
                            .getError()
                            .getReason());
            assertEquals(7, offset(brokers, 2));
            commit(brokers, "two", given.getMemberEpoch(), 2, 11);

            int coordinator = coordinator(brokers);
            brokers.kill(coordinator);
            awaitCoordinatorBut(brokers, coordinator);
            assertEquals(
                    told.getMemberEpoch(),
                    heartbeat(brokers, owning("one", told).build()).getMemberEpoch());
            GroupHeartbeatResponse after =
                    heartbeat(brokers, owning("two", given).build());
            assertEquals(given.getMemberEpoch(), after.getMemberEpoch(), "nobody is rebalanced by a lost broker");
            assertEquals(List.of(2, 3), partitions(after));
            assertEquals(11, offset(brokers, 2));
            commit(brokers, "two", given.getMemberEpoch(), 2, 12);
            assertEquals(12, offset(brokers, 2));

            brokers.start(coordinator);
            BrokerCalls.awaitReady(brokers);
            leave(brokers, "one");
            assertEquals(
                    List.of(0, 1, 2, 3),
                    partitions(heartbeat(
                            brokers, beat("two", given.getMemberEpoch()).build())));
            history(describe(brokers));
            assertEquals(List.of(), brokers.fatal());
        }
    }

    @Test
    void lagResetsListingAndRemoval() throws Exception {
        try (LocalBrokers brokers = started()) {
            for (int i = 0; i < 5; i++) {
                BrokerCalls.produceSurely(brokers, 1, TOPIC, 0, "letter " + i);
            }
            commitSimply(brokers, 0, 2);
            GetGroupLagResponse lag = lag(brokers);
            assertEquals(3, lag.getLagRecords());
            assertEquals(5, lag.getPartitions(0).getHighWatermark());
            assertEquals(0, lag.getUncountedPartitions());
            assertTrue(lag.getLagMs() >= 0 && lag.getLagMs() < 60_000, () -> "age " + lag.getLagMs());

            assertEquals(0, reset(brokers, true).getOffsets(0).getNewOffset());
            assertEquals(2, offset(brokers, 0), "a rehearsal changes nothing");
            ResetOffsetsResponse done = reset(brokers, false);
            assertEquals(2, done.getOffsets(0).getOldOffset());
            assertEquals(0, offset(brokers, 0));

            GroupHeartbeatResponse member = join(brokers, 2, "one");
            assertEquals("GROUP_NOT_EMPTY", reason(() -> reset(brokers, false)));
            assertEquals("UNKNOWN_MEMBER", reason(() -> commitSimply(brokers, 0, 4)));
            assertEquals("GROUP_NOT_EMPTY", reason(() -> delete(brokers)));
            assertEquals(
                    "FENCED_MEMBER_EPOCH",
                    reason(() -> heartbeat(
                            brokers, beat("one", member.getMemberEpoch() + 1).build())));
            leave(brokers, "one");
            assertEquals(
                    "UNKNOWN_MEMBER",
                    reason(() -> heartbeat(brokers, owning("one", member).build())));

            for (int via : brokers.runningIds()) {
                var listed = GroupServiceGrpc.newBlockingStub(brokers.channel(via))
                        .listGroups(ListGroupsRequest.getDefaultInstance());
                assertEquals(GROUP, listed.getGroups(0).getGroup());
                assertEquals(GroupState.GROUP_STATE_EMPTY, listed.getGroups(0).getState());
            }
            delete(brokers);
            assertEquals("UNKNOWN_GROUP", reason(() -> describe(brokers)));
            assertFalse(fetched(brokers, 0).hasOffset());
            assertFalse(
                    TopicServiceGrpc.newBlockingStub(brokers.channel(1))
                            .listTopics(dev.balsa.proto.v1.ListTopicsRequest.getDefaultInstance())
                            .getTopicsList()
                            .stream()
                            .anyMatch(topic -> topic.getName().startsWith("__")),
                    "users do not see the brokers' own topics");
        }
    }

    private LocalBrokers started() throws Exception {
        LocalBrokers brokers = new LocalBrokers(directory, 3, 3);
        for (int id = 1; id <= 3; id++) {
            brokers.start(id);
        }
        BrokerCalls.awaitReady(brokers);
        BrokerCalls.create(brokers, 1, TOPIC, 4, 3);
        return brokers;
    }

    private static GroupHeartbeatRequest.Builder beat(String member, long epoch) {
        return GroupHeartbeatRequest.newBuilder()
                .setGroup(GROUP)
                .setMemberId(member)
                .setMemberEpoch(epoch);
    }

    private static GroupHeartbeatRequest.Builder owning(String member, GroupHeartbeatResponse answer) {
        return beat(member, answer.getMemberEpoch()).setOwned(answer.getAssignment());
    }

    private static GroupHeartbeatResponse join(LocalBrokers brokers, int via, String member) {
        GroupHeartbeatRequest request = beat(member, 0)
                .setSubscription(GroupSubscription.newBuilder().addTopics(TOPIC))
                .build();
        return retried(() -> GroupServiceGrpc.newBlockingStub(brokers.channel(via))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .groupHeartbeat(request));
    }

    private static GroupHeartbeatResponse heartbeat(LocalBrokers brokers, GroupHeartbeatRequest request) {
        return retried(() -> GroupServiceGrpc.newBlockingStub(brokers.channel(any(brokers)))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .groupHeartbeat(request));
    }

    private static int any(LocalBrokers brokers) {
        return brokers.runningIds().getFirst();
    }

    /** As a client does: what may be tried again is. */
    private static <T> T retried(Supplier<T> call) {
        AtomicReference<T> answer = new AtomicReference<>();
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsMatching(problem -> problem instanceof StatusRuntimeException status
                        && List.of("NO_LEADER", "NOT_COORDINATOR", "LEADERSHIP_LOST", "")
                                .contains(reason(status)))
                .until(() -> {
                    answer.set(call.get());
                    return true;
                });
        return answer.get();
    }

    private static GroupHeartbeatResponse heldAnswer(Future<GroupHeartbeatResponse> held)
            throws InterruptedException, ExecutionException {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(held::isDone);
        return held.get();
    }

    private static List<Integer> partitions(GroupHeartbeatResponse answer) {
        List<Integer> partitions = new ArrayList<>();
        for (GroupPartitions topic : answer.getAssignment().getTopicsList()) {
            assertEquals(TOPIC, topic.getTopic());
            partitions.addAll(topic.getPartitionsList());
        }
        return partitions;
    }

    private static OffsetCommit.Builder committed(int partition, long offset) {
        return OffsetCommit.newBuilder()
                .setTarget(BrokerCalls.target(TOPIC, partition))
                .setOffset(offset);
    }

    private static CommitOffsetsResponse commit(
            LocalBrokers brokers, String member, long epoch, int partition, long offset) {
        return retried(() -> OffsetServiceGrpc.newBlockingStub(brokers.channel(any(brokers)))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .commitOffsets(CommitOffsetsRequest.newBuilder()
                        .setGroup(GROUP)
                        .setMemberId(member)
                        .setMemberEpoch(epoch)
                        .addOffsets(committed(partition, offset))
                        .build()));
    }

    private static CommitOffsetsResponse commitSimply(LocalBrokers brokers, int partition, long offset) {
        return retried(() -> OffsetServiceGrpc.newBlockingStub(brokers.channel(2))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .commitOffsets(CommitOffsetsRequest.newBuilder()
                        .setGroup(GROUP)
                        .addOffsets(committed(partition, offset))
                        .build()));
    }

    private static FetchedOffset fetched(LocalBrokers brokers, int partition) {
        return retried(() -> OffsetServiceGrpc.newBlockingStub(brokers.channel(any(brokers)))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .fetchOffsets(FetchOffsetsRequest.newBuilder()
                        .setGroup(GROUP)
                        .addPartitions(BrokerCalls.target(TOPIC, partition))
                        .build())
                .getOffsets(0));
    }

    private static long offset(LocalBrokers brokers, int partition) {
        return fetched(brokers, partition).getOffset();
    }

    private static int coordinator(LocalBrokers brokers) {
        return retried(() -> GroupServiceGrpc.newBlockingStub(brokers.channel(any(brokers)))
                .findCoordinator(
                        FindCoordinatorRequest.newBuilder().setGroup(GROUP).build())
                .getCoordinator()
                .getLeaderId());
    }

    private static void awaitCoordinatorBut(LocalBrokers brokers, int gone) {
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> coordinator(brokers) != gone);
    }

    private static void leave(LocalBrokers brokers, String member) {
        retried(() -> GroupServiceGrpc.newBlockingStub(brokers.channel(any(brokers)))
                .leaveGroup(LeaveGroupRequest.newBuilder()
                        .setGroup(GROUP)
                        .setMemberId(member)
                        .setCause("closed")
                        .build()));
    }

    private static DescribeGroupResponse describe(LocalBrokers brokers) {
        return retried(() -> GroupServiceGrpc.newBlockingStub(brokers.channel(any(brokers)))
                .describeGroup(DescribeGroupRequest.newBuilder()
                        .setGroup(GROUP)
                        .setIncludeHistory(true)
                        .build()));
    }

    private static void history(DescribeGroupResponse described) {
        assertEquals(GroupState.GROUP_STATE_STABLE, described.getState());
        assertEquals(1, described.getMembersCount());
        assertEquals(3, described.getHistoryCount());
        assertEquals(
                RebalanceCause.REBALANCE_CAUSE_MEMBER_LEFT,
                described.getHistory(0).getEvents(0).getCause());
        assertEquals("closed", described.getHistory(0).getEvents(0).getDetail());
        assertEquals(2, described.getHistory(0).getMovedPartitions());
        assertTrue(described.getHistoryList().stream().allMatch(one -> one.hasCompletedAtMs()));
    }

    private static GetGroupLagResponse lag(LocalBrokers brokers) {
        return retried(() -> GroupServiceGrpc.newBlockingStub(brokers.channel(3))
                .getGroupLag(GetGroupLagRequest.newBuilder().setGroup(GROUP).build()));
    }

    private static ResetOffsetsResponse reset(LocalBrokers brokers, boolean validateOnly) {
        return retried(() -> OffsetServiceGrpc.newBlockingStub(brokers.channel(1))
                .resetOffsets(ResetOffsetsRequest.newBuilder()
                        .setGroup(GROUP)
                        .setEarliest(true)
                        .setValidateOnly(validateOnly)
                        .build()));
    }

    private static Object delete(LocalBrokers brokers) {
        return retried(() -> GroupServiceGrpc.newBlockingStub(brokers.channel(1))
                .deleteGroup(DeleteGroupRequest.newBuilder().setGroup(GROUP).build()));
    }

    private static String reason(Supplier<?> call) {
        try {
            return "answered " + call.get();
        } catch (StatusRuntimeException e) {
            return reason(e);
        }
    }

    private static String reason(StatusRuntimeException e) {
        String reason = e.getTrailers() == null ? null : e.getTrailers().get(GrpcErrors.REASON_TRAILER);
        return reason == null ? "" : reason;
    }
}
