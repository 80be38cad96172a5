package dev.balsa.client.admin;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.DeleteGroupRequest;
import dev.balsa.proto.v1.DeleteOffsetsRequest;
import dev.balsa.proto.v1.DeletedOffset;
import dev.balsa.proto.v1.DescribeGroupRequest;
import dev.balsa.proto.v1.FetchOffsetsRequest;
import dev.balsa.proto.v1.FetchedOffset;
import dev.balsa.proto.v1.GetGroupLagRequest;
import dev.balsa.proto.v1.GroupServiceGrpc;
import dev.balsa.proto.v1.ListGroupsRequest;
import dev.balsa.proto.v1.ListGroupsResponse;
import dev.balsa.proto.v1.OffsetServiceGrpc;
import dev.balsa.proto.v1.Reason;
import dev.balsa.proto.v1.ResetOffsetsRequest;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists, describes and changes consumer groups; calls block and fail as {@link BalsaAdmin}'s do. Safe for several threads. */
public final class GroupAdmin {
    private static final int MAX_PAGES = 10_000;

    private final BrokerCalls calls;

    GroupAdmin(BrokerCalls calls) {
        this.calls = calls;
    }

    /**
     * All groups, ordered by name.
     *
     * @throws BalsaException {@code NO_LEADER} if some coordinator cannot be asked, rather than leaving its groups out
     */
    public List<GroupListing> list() {
        List<GroupListing> groups = new ArrayList<>();
        String page = "";
        for (int pages = 0; pages < MAX_PAGES; pages++) {
            ListGroupsResponse answer = ask(
                    GroupServiceGrpc.getListGroupsMethod(),
                    ListGroupsRequest.newBuilder().setPageToken(page).build());
            if (answer.getUnreachablePartitionsCount() > 0) {
                throw new BalsaException(
                        "NO_LEADER",
                        answer.getUnreachablePartitionsCount()
                                + " coordinators cannot be asked at the moment; try again shortly",
                        true,
                        true,
                        null);
            }
            answer.getGroupsList().forEach(group -> groups.add(GroupAnswers.listing(group)));
            page = answer.getNextPageToken();
            if (page.isEmpty()) {
                return groups;
            }
        }
        throw new BalsaException("INTERNAL", "the list of groups does not end", false, true, null);
    }

    /** @param withHistory also the last rebalances and their causes */
    public GroupDescription describe(String group, boolean withHistory) {
        return GroupAnswers.description(ask(
                GroupServiceGrpc.getDescribeGroupMethod(),
                DescribeGroupRequest.newBuilder()
                        .setGroup(group)
                        .setIncludeHistory(withHistory)
                        .build()));
    }

    /** @param topics empty for everything the group has committed or is assigned */
    public GroupLag lag(String group, Collection<String> topics) {
        return GroupAnswers.lag(ask(
                GroupServiceGrpc.getGetGroupLagMethod(),
                GetGroupLagRequest.newBuilder()
                        .setGroup(group)
                        .addAllTopics(topics)
                        .build()));
    }

    /** What the group has committed; nothing for a group that does not exist. */
    public Map<TopicPartition, Long> committed(String group) {
        Map<TopicPartition, Long> committed = new LinkedHashMap<>();
        for (FetchedOffset offset : ask(
                        OffsetServiceGrpc.getFetchOffsetsMethod(),
                        FetchOffsetsRequest.newBuilder().setGroup(group).build())
                .getOffsetsList()) {
            if (offset.hasOffset()) {
                committed.put(GroupAnswers.partition(offset.getTarget()), offset.getOffset());
            }
        }
        return committed;
    }

    /**
     * Sets committed offsets of a group without members, all partitions together. A group that does not exist begins with them.
     *
     * @param topics all partitions of these; empty together with {@code partitions}: everything the group has committed
     * @param dryRun only tell what would be done; allowed while the group has members
     * @throws BalsaException {@code GROUP_NOT_EMPTY}
     */
    public List<OffsetChange> resetOffsets(
            String group,
            Collection<String> topics,
            Collection<TopicPartition> partitions,
            OffsetTarget target,
            boolean dryRun) {
        ResetOffsetsRequest.Builder request = ResetOffsetsRequest.newBuilder()
                .setGroup(group)
                .addAllTopics(topics)
                .setValidateOnly(dryRun);
        partitions.forEach(partition -> request.addPartitions(wire(partition)));
        if (target instanceof OffsetTarget.Earliest) {
            request.setEarliest(true);
        } else if (target instanceof OffsetTarget.Latest) {
            request.setLatest(true);
        } else if (target instanceof OffsetTarget.Offset at) {
            request.setOffset(at.offset());
        } else if (target instanceof OffsetTarget.At moment) {
            request.setTimestampMs(moment.time().toEpochMilli());
        } else if (target instanceof OffsetTarget.Ago ago) {
            request.setDurationMs(ago.age().toMillis());
        } else if (target instanceof OffsetTarget.ShiftBy shift) {
            request.setShiftBy(shift.records());
        } else {
            request.setCurrent(true);
        }
        return ask(OffsetServiceGrpc.getResetOffsetsMethod(), request.build()).getOffsetsList().stream()
                .map(GroupAnswers::change)
                .toList();
    }

    /**
     * Forgets committed offsets.
     *
     * @return partitions that were left, with the reason
     */
    public Map<TopicPartition, String> deleteOffsets(String group, Collection<TopicPartition> partitions) {
        DeleteOffsetsRequest.Builder request = DeleteOffsetsRequest.newBuilder().setGroup(group);
        partitions.forEach(partition -> request.addPartitions(wire(partition)));
        Map<TopicPartition, String> left = new LinkedHashMap<>();
        for (DeletedOffset offset :
                ask(OffsetServiceGrpc.getDeleteOffsetsMethod(), request.build()).getOffsetsList()) {
            if (offset.hasError()) {
                left.put(
                        GroupAnswers.partition(offset.getTarget()),
                        offset.getError().getMessage());
            }
        }
        return left;
    }

    /**
     * Removes a group without members, and its offsets.
     *
     * @throws BalsaException {@code GROUP_NOT_EMPTY}, {@code UNKNOWN_GROUP}
     */
    public void delete(String group) {
        try {
            calls.call(
                    GroupServiceGrpc.getDeleteGroupMethod(),
                    DeleteGroupRequest.newBuilder().setGroup(group).build());
        } catch (BrokerCalls.Refused refused) {
            boolean isGone = refused.isAmbiguous() && refused.failure().reason() == Reason.REASON_UNKNOWN_GROUP;
            if (!isGone) {
                throw refused.toException();
            }
        }
    }

    private static dev.balsa.proto.v1.TopicPartition wire(TopicPartition partition) {
        return dev.balsa.proto.v1.TopicPartition.newBuilder()
                .setTopic(partition.topic())
                .setPartition(partition.partition())
                .build();
    }

    private <Q, R> R ask(MethodDescriptor<Q, R> method, Q request) {
        try {
            return calls.call(method, request).answer();
        } catch (BrokerCalls.Refused refused) {
            throw refused.toException();
        }
    }
}
