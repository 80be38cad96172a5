package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.decide.GroupRequest;
import dev.balsa.broker.group.decide.TopicCatalog;
import dev.balsa.broker.group.state.CommittedOffset;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupEvent;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.MemberProfile;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.group.state.Rebalance;
import dev.balsa.broker.group.state.Subscription;
import dev.balsa.broker.topic.TopicName;
import dev.balsa.proto.v1.CommitOffsetsRequest;
import dev.balsa.proto.v1.GroupHeartbeatRequest;
import dev.balsa.proto.v1.GroupHeartbeatResponse;
import dev.balsa.proto.v1.GroupMember;
import dev.balsa.proto.v1.GroupPartitions;
import dev.balsa.proto.v1.GroupPartitionsList;
import dev.balsa.proto.v1.GroupRebalance;
import dev.balsa.proto.v1.GroupState;
import dev.balsa.proto.v1.GroupSubscription;
import dev.balsa.proto.v1.OffsetCommit;
import dev.balsa.proto.v1.RebalanceCause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Groups between the public messages and the coordinator's own values. */
final class GroupMessages {
    private static final int MAX_CAUSE_CHARS = 249;

    private GroupMessages() {}

    static GroupRequest.Heartbeat heartbeat(GroupHeartbeatRequest request, String host) throws FailureException {
        Subscription subscription = request.hasSubscription()
                ? new Subscription(
                        request.getSubscription().getTopicsList(),
                        request.getSubscription().getTopicPattern())
                : null;
        return new GroupRequest.Heartbeat(
                request.getGroup(),
                request.getMemberId(),
                request.getMemberEpoch(),
                request.getInstanceId(),
                subscription,
                request.hasOwned() ? owned(request.getOwned().getTopicsList()) : null,
                request.getLastEpoch(),
                request.getSessionTimeoutMs(),
                request.getHeartbeatIntervalMs(),
                request.getRebalanceTimeoutMs(),
                request.getAssignor(),
                request.getClientId(),
                host);
    }

    private static GroupRequest.Owned owned(List<GroupPartitions> named) throws FailureException {
        SortedSet<PartitionKey> keys = new TreeSet<>();
        SortedMap<String, SortedSet<Integer>> byName = new TreeMap<>();
        for (GroupPartitions one : named) {
            UUID id = topicId(one.getTopicId());
            for (int partition : one.getPartitionsList()) {
                if (id == null) {
                    byName.computeIfAbsent(one.getTopic(), ignored -> new TreeSet<>())
                            .add(partition);
                } else {
                    keys.add(new PartitionKey(id, partition));
                }
            }
        }
        return new GroupRequest.Owned(keys, byName);
    }

    static GroupRequest.Commit commit(CommitOffsetsRequest request) throws FailureException {
        List<GroupRequest.Commit.Offset> offsets = new ArrayList<>(request.getOffsetsCount());
        for (OffsetCommit offset : request.getOffsetsList()) {
            offsets.add(new GroupRequest.Commit.Offset(
                    offset.getTarget().getTopic(),
                    topicId(offset.getTopicId()),
                    offset.getTarget().getPartition(),
                    offset.getOffset(),
                    offset.hasLeaderEpoch() ? offset.getLeaderEpoch() : CommittedOffset.NO_EPOCH,
                    offset.getMetadata()));
        }
        return new GroupRequest.Commit(
                request.getGroup(),
                request.getMemberId(),
                request.getInstanceId(),
                request.getMemberEpoch(),
                request.getCommitSequence(),
                offsets);
    }

    private static @Nullable UUID topicId(String text) throws FailureException {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Failure.of(
                            ErrorReason.INVALID_REQUEST,
                            TopicName.quoted(text) + " is no topic id; send what the metadata says, or nothing")
                    .toException();
        }
    }

    static GroupHeartbeatResponse heartbeat(Member member, TopicCatalog topics) {
        return GroupHeartbeatResponse.newBuilder()
                .setMemberEpoch(member.epoch())
                .setAssignment(GroupPartitionsList.newBuilder()
                        .addAllTopics(partitions(member.assigned().keySet(), topics)))
                .setSessionTimeoutMs(member.profile().sessionTimeoutMs())
                .setHeartbeatIntervalMs(member.profile().heartbeatIntervalMs())
                .setAwaitedPartitions(member.awaited().size())
                .build();
    }

    /** Grouped by topic; a topic that is gone is named by its id alone. */
    static List<GroupPartitions> partitions(Collection<PartitionKey> keys, TopicCatalog topics) {
        SortedMap<UUID, GroupPartitions.Builder> byTopic = new TreeMap<>();
        for (PartitionKey key : new TreeSet<>(keys)) {
            byTopic.computeIfAbsent(
                            key.topicId(),
                            id -> GroupPartitions.newBuilder()
                                    .setTopic(name(id, topics))
                                    .setTopicId(id.toString()))
                    .addPartitions(key.partition());
        }
        return byTopic.values().stream().map(GroupPartitions.Builder::build).toList();
    }

    static String name(UUID topicId, TopicCatalog topics) {
        TopicCatalog.Topic topic = topics.byId(topicId);
        return topic == null ? "" : topic.name();
    }

    /** Text for the history, at most so many characters and whole ones only. */
    static String shortened(String text) {
        if (text.length() <= MAX_CAUSE_CHARS) {
            return text;
        }
        boolean isSplit = Character.isHighSurrogate(text.charAt(MAX_CAUSE_CHARS - 1));
        return text.substring(0, isSplit ? MAX_CAUSE_CHARS - 1 : MAX_CAUSE_CHARS);
    }

    static GroupState state(Group group) {
        if (group.members().isEmpty()) {
            return GroupState.GROUP_STATE_EMPTY;
        }
        return group.isSettled() ? GroupState.GROUP_STATE_STABLE : GroupState.GROUP_STATE_RECONCILING;
    }

    static GroupMember member(Member member, long silentMs, TopicCatalog topics) {
        MemberProfile profile = member.profile();
        return GroupMember.newBuilder()
                .setMemberId(member.id())
                .setInstanceId(profile.instanceId())
                .setClientId(profile.clientId())
                .setClientHost(profile.clientHost())
                .setMemberEpoch(member.epoch())
                .setSubscription(GroupSubscription.newBuilder()
                        .addAllTopics(profile.subscription().topics())
                        .setTopicPattern(profile.subscription().pattern()))
                .addAllAssigned(partitions(member.assigned().keySet(), topics))
                .addAllRevoking(partitions(member.revoking().keySet(), topics))
                .addAllAwaited(partitions(member.awaited(), topics))
                .setSessionTimeoutMs(profile.sessionTimeoutMs())
                .setRebalanceTimeoutMs(profile.rebalanceTimeoutMs())
                .setAway(member.away())
                .setLastHeartbeatMs(silentMs)
                .setAssignor(profile.assignor())
                .build();
    }

    static GroupRebalance rebalance(Rebalance rebalance) {
        GroupRebalance.Builder message = GroupRebalance.newBuilder()
                .setGroupEpoch(rebalance.epoch())
                .setStartedAtMs(rebalance.startedAtMs())
                .setMoreEvents(rebalance.moreEvents())
                .setMembers(rebalance.members())
                .setPartitions(rebalance.partitions())
                .setMovedPartitions(rebalance.moved());
        if (rebalance.completedAtMs() != Rebalance.OPEN) {
            message.setCompletedAtMs(rebalance.completedAtMs());
        }
        for (GroupEvent event : rebalance.events()) {
            message.addEvents(dev.balsa.proto.v1.GroupEvent.newBuilder()
                    .setCause(cause(event.cause()))
                    .setMemberId(event.memberId())
                    .setInstanceId(event.instanceId())
                    .setClientId(event.clientId())
                    .setClientHost(event.clientHost())
                    .setDetail(event.detail()));
        }
        return message.build();
    }

    private static RebalanceCause cause(GroupEvent.Cause cause) {
        return switch (cause) {
            case MEMBER_JOINED -> RebalanceCause.REBALANCE_CAUSE_MEMBER_JOINED;
            case MEMBER_LEFT -> RebalanceCause.REBALANCE_CAUSE_MEMBER_LEFT;
            case SESSION_EXPIRED -> RebalanceCause.REBALANCE_CAUSE_SESSION_EXPIRED;
            case REBALANCE_TIMEOUT -> RebalanceCause.REBALANCE_CAUSE_REBALANCE_TIMEOUT;
            case SUBSCRIPTION_CHANGED -> RebalanceCause.REBALANCE_CAUSE_SUBSCRIPTION_CHANGED;
            case TOPICS_CHANGED -> RebalanceCause.REBALANCE_CAUSE_TOPICS_CHANGED;
            case ASSIGNOR_CHANGED -> RebalanceCause.REBALANCE_CAUSE_ASSIGNOR_CHANGED;
            case STATIC_MEMBER_RETURNED -> RebalanceCause.REBALANCE_CAUSE_STATIC_MEMBER_RETURNED;
        };
    }
}
