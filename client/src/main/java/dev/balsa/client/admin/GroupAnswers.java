package dev.balsa.client.admin;

import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.DescribeGroupResponse;
import dev.balsa.proto.v1.GetGroupLagResponse;
import dev.balsa.proto.v1.GroupMember;
import dev.balsa.proto.v1.GroupPartitions;
import dev.balsa.proto.v1.GroupRebalance;
import dev.balsa.proto.v1.PartitionLag;
import dev.balsa.proto.v1.ResetOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Wire answers about groups as this package's values. */
final class GroupAnswers {
    private static final String STATE_PREFIX = "GROUP_STATE_";
    private static final String CAUSE_PREFIX = "REBALANCE_CAUSE_";

    private GroupAnswers() {}

    static GroupListing listing(dev.balsa.proto.v1.GroupListing group) {
        return new GroupListing(
                group.getGroup(),
                word(group.getState().name(), STATE_PREFIX),
                group.getMembers(),
                group.getCoordinatorId());
    }

    private static String word(String name, String prefix) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    static GroupDescription description(DescribeGroupResponse answer) {
        return new GroupDescription(
                answer.getGroup(),
                word(answer.getState().name(), STATE_PREFIX),
                answer.getGroupEpoch(),
                answer.getAssignor(),
                answer.hasCoordinator() ? answer.getCoordinator().getLeaderId() : -1,
                answer.getMembersList().stream().map(GroupAnswers::member).toList(),
                answer.getHistoryList().stream().map(GroupAnswers::rebalance).toList());
    }

    private static GroupDescription.Member member(GroupMember member) {
        return new GroupDescription.Member(
                member.getMemberId(),
                member.getInstanceId(),
                member.getClientId(),
                member.getClientHost(),
                member.getMemberEpoch(),
                member.getSubscription().getTopicsList(),
                member.getSubscription().getTopicPattern(),
                partitions(member.getAssignedList()),
                partitions(member.getRevokingList()),
                partitions(member.getAwaitedList()),
                member.getAway(),
                member.getLastHeartbeatMs());
    }

    private static List<TopicPartition> partitions(List<GroupPartitions> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (GroupPartitions topic : topics) {
            String name = topic.getTopic().isEmpty() ? topic.getTopicId() : topic.getTopic();
            topic.getPartitionsList().forEach(partition -> partitions.add(new TopicPartition(name, partition)));
        }
        return partitions;
    }

    private static GroupDescription.Rebalance rebalance(GroupRebalance rebalance) {
        return new GroupDescription.Rebalance(
                rebalance.getGroupEpoch(),
                rebalance.getStartedAtMs(),
                rebalance.hasCompletedAtMs() ? OptionalLong.of(rebalance.getCompletedAtMs()) : OptionalLong.empty(),
                rebalance.getEventsList().stream()
                        .map(event -> new GroupDescription.Event(
                                word(event.getCause().name(), CAUSE_PREFIX),
                                event.getMemberId(),
                                event.getInstanceId(),
                                event.getClientId(),
                                event.getClientHost(),
                                event.getDetail()))
                        .toList(),
                rebalance.getMoreEvents(),
                rebalance.getMembers(),
                rebalance.getPartitions(),
                rebalance.getMovedPartitions());
    }

    static GroupLag lag(GetGroupLagResponse answer) {
        return new GroupLag(
                answer.getGroup(),
                answer.getAsOfMs(),
                answer.getPartitionsList().stream().map(GroupAnswers::lag).toList(),
                answer.getLagRecords(),
                answer.getLagMs(),
                answer.getUncountedPartitions());
    }

    private static GroupLag.Partition lag(PartitionLag lag) {
        return new GroupLag.Partition(
                partition(lag.getTarget()),
                lag.getMemberId(),
                lag.getClientId(),
                lag.hasCommittedOffset() ? OptionalLong.of(lag.getCommittedOffset()) : OptionalLong.empty(),
                lag.getLogStartOffset(),
                lag.getHighWatermark(),
                lag.getLagRecords(),
                lag.getLagMs(),
                lag.hasError() ? lag.getError().getMessage() : "");
    }

    static OffsetChange change(ResetOffset reset) {
        return new OffsetChange(
                partition(reset.getTarget()),
                reset.hasOldOffset() ? OptionalLong.of(reset.getOldOffset()) : OptionalLong.empty(),
                reset.getNewOffset(),
                reset.getLogStartOffset(),
                reset.getHighWatermark(),
                reset.hasError() ? reset.getError().getMessage() : "");
    }

    static TopicPartition partition(dev.balsa.proto.v1.TopicPartition target) {
        return new TopicPartition(target.getTopic(), target.getPartition());
    }
}
