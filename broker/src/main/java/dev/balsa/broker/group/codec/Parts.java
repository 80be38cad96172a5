package dev.balsa.broker.group.codec;

import dev.balsa.broker.group.state.CommittedOffset;
import dev.balsa.broker.group.state.GroupEvent;
import dev.balsa.broker.group.state.MemberProfile;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.group.state.Rebalance;
import dev.balsa.broker.group.state.Subscription;
import dev.balsa.proto.internal.v1.StoredGroupEvent;
import dev.balsa.proto.internal.v1.StoredMemberProfile;
import dev.balsa.proto.internal.v1.StoredOffset;
import dev.balsa.proto.internal.v1.StoredPartitions;
import dev.balsa.proto.internal.v1.StoredRebalance;
import dev.balsa.proto.internal.v1.StoredTopic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Values that stand in facts and in rows alike. */
final class Parts {
    private record Block(UUID topic, long epoch) implements Comparable<Block> {
        @Override
        public int compareTo(Block other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic == 0 ? Long.compare(epoch, other.epoch) : byTopic;
        }
    }

    private Parts() {}

    static StoredMemberProfile write(MemberProfile profile) {
        return StoredMemberProfile.newBuilder()
                .setMemberId(profile.id())
                .setInstanceId(profile.instanceId())
                .setClientId(profile.clientId())
                .setClientHost(profile.clientHost())
                .addAllTopics(profile.subscription().topics())
                .setPattern(profile.subscription().pattern())
                .setAssignor(profile.assignor())
                .setSessionTimeoutMs(profile.sessionTimeoutMs())
                .setHeartbeatIntervalMs(profile.heartbeatIntervalMs())
                .setRebalanceTimeoutMs(profile.rebalanceTimeoutMs())
                .build();
    }

    static MemberProfile read(StoredMemberProfile profile) {
        return new MemberProfile(
                profile.getMemberId(),
                profile.getInstanceId(),
                profile.getClientId(),
                profile.getClientHost(),
                new Subscription(profile.getTopicsList(), profile.getPattern()),
                profile.getAssignor(),
                profile.getSessionTimeoutMs(),
                profile.getHeartbeatIntervalMs(),
                profile.getRebalanceTimeoutMs());
    }

    static List<StoredPartitions> write(SortedMap<PartitionKey, Long> partitions) {
        SortedMap<Block, List<Integer>> blocks = new TreeMap<>();
        partitions.forEach((partition, epoch) -> blocks.computeIfAbsent(
                        new Block(partition.topicId(), epoch), ignored -> new ArrayList<>())
                .add(partition.partition()));
        List<StoredPartitions> written = new ArrayList<>();
        blocks.forEach((block, numbers) -> written.add(StoredPartitions.newBuilder()
                .setTopicIdHigh(block.topic().getMostSignificantBits())
                .setTopicIdLow(block.topic().getLeastSignificantBits())
                .setEpoch(block.epoch())
                .addAllPartitions(numbers)
                .build()));
        return written;
    }

    static List<StoredPartitions> write(Collection<PartitionKey> partitions) {
        SortedMap<PartitionKey, Long> withoutEpochs = new TreeMap<>();
        partitions.forEach(partition -> withoutEpochs.put(partition, 0L));
        return write(withoutEpochs);
    }

    static SortedMap<PartitionKey, Long> readOwned(List<StoredPartitions> blocks) {
        SortedMap<PartitionKey, Long> partitions = new TreeMap<>();
        for (StoredPartitions block : blocks) {
            UUID topic = new UUID(block.getTopicIdHigh(), block.getTopicIdLow());
            for (int number : block.getPartitionsList()) {
                partitions.put(new PartitionKey(topic, number), block.getEpoch());
            }
        }
        return partitions;
    }

    static SortedSet<PartitionKey> read(List<StoredPartitions> blocks) {
        return new TreeSet<>(readOwned(blocks).keySet());
    }

    static List<StoredTopic> writeTopics(SortedMap<UUID, Integer> topics) {
        List<StoredTopic> written = new ArrayList<>();
        topics.forEach((id, partitions) -> written.add(StoredTopic.newBuilder()
                .setTopicIdHigh(id.getMostSignificantBits())
                .setTopicIdLow(id.getLeastSignificantBits())
                .setPartitions(partitions)
                .build()));
        return written;
    }

    static SortedMap<UUID, Integer> readTopics(List<StoredTopic> topics) {
        SortedMap<UUID, Integer> read = new TreeMap<>();
        topics.forEach(
                topic -> read.put(new UUID(topic.getTopicIdHigh(), topic.getTopicIdLow()), topic.getPartitions()));
        return read;
    }

    static StoredRebalance write(Rebalance rebalance) {
        StoredRebalance.Builder message = StoredRebalance.newBuilder()
                .setEpoch(rebalance.epoch())
                .setStartedAtMs(rebalance.startedAtMs())
                .setCompletedAtMs(rebalance.completedAtMs())
                .setMoreEvents(rebalance.moreEvents())
                .setMembers(rebalance.members())
                .setPartitions(rebalance.partitions())
                .setMoved(rebalance.moved());
        for (GroupEvent event : rebalance.events()) {
            message.addEvents(StoredGroupEvent.newBuilder()
                    .setCause(code(event.cause()))
                    .setMemberId(event.memberId())
                    .setInstanceId(event.instanceId())
                    .setClientId(event.clientId())
                    .setClientHost(event.clientHost())
                    .setDetail(event.detail()));
        }
        return message.build();
    }

    static Rebalance read(StoredRebalance message) throws GroupFormatException {
        List<GroupEvent> events = new ArrayList<>();
        for (StoredGroupEvent event : message.getEventsList()) {
            events.add(new GroupEvent(
                    cause(event.getCause()),
                    event.getMemberId(),
                    event.getInstanceId(),
                    event.getClientId(),
                    event.getClientHost(),
                    event.getDetail()));
        }
        return new Rebalance(
                message.getEpoch(),
                message.getStartedAtMs(),
                message.getCompletedAtMs(),
                events,
                message.getMoreEvents(),
                message.getMembers(),
                message.getPartitions(),
                message.getMoved());
    }

    private static int code(GroupEvent.Cause cause) {
        return switch (cause) {
            case MEMBER_JOINED -> 1;
            case MEMBER_LEFT -> 2;
            case SESSION_EXPIRED -> 3;
            case REBALANCE_TIMEOUT -> 4;
            case SUBSCRIPTION_CHANGED -> 5;
            case TOPICS_CHANGED -> 6;
            case ASSIGNOR_CHANGED -> 7;
            case STATIC_MEMBER_RETURNED -> 8;
        };
    }

    private static GroupEvent.Cause cause(int code) throws GroupFormatException {
        for (GroupEvent.Cause cause : GroupEvent.Cause.values()) {
            if (code(cause) == code) {
                return cause;
            }
        }
        throw new GroupFormatException("a rebalance has the unknown cause " + code);
    }

    static StoredOffset write(PartitionKey partition, CommittedOffset offset) {
        return StoredOffset.newBuilder()
                .setTopicIdHigh(partition.topicId().getMostSignificantBits())
                .setTopicIdLow(partition.topicId().getLeastSignificantBits())
                .setPartition(partition.partition())
                .setOffset(offset.offset())
                .setLeaderEpoch(offset.leaderEpoch())
                .setMetadata(offset.metadata())
                .setCommittedAtMs(offset.committedAtMs())
                .setWriterEpoch(offset.writerEpoch())
                .setSequence(offset.sequence())
                .build();
    }

    static PartitionKey partition(StoredOffset message) {
        return new PartitionKey(new UUID(message.getTopicIdHigh(), message.getTopicIdLow()), message.getPartition());
    }

    static CommittedOffset read(StoredOffset message) {
        return new CommittedOffset(
                message.getOffset(),
                message.getLeaderEpoch(),
                message.getMetadata(),
                message.getCommittedAtMs(),
                message.getWriterEpoch(),
                message.getSequence());
    }
}
