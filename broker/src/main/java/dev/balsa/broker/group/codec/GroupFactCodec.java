package dev.balsa.broker.group.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.balsa.broker.group.state.CommittedOffset;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupFact.AssignmentMade;
import dev.balsa.broker.group.state.GroupFact.GroupRemoved;
import dev.balsa.broker.group.state.GroupFact.MemberAway;
import dev.balsa.broker.group.state.GroupFact.MemberRemoved;
import dev.balsa.broker.group.state.GroupFact.MemberReplaced;
import dev.balsa.broker.group.state.GroupFact.MemberStored;
import dev.balsa.broker.group.state.GroupFact.MetadataSeen;
import dev.balsa.broker.group.state.GroupFact.OffsetsCommitted;
import dev.balsa.broker.group.state.GroupFact.OffsetsRemoved;
import dev.balsa.broker.group.state.GroupFact.PartitionsChanged;
import dev.balsa.broker.group.state.GroupFact.RebalanceCompleted;
import dev.balsa.broker.group.state.GroupFact.RebalanceRecorded;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.proto.internal.v1.GroupOffsetsCommitted;
import dev.balsa.proto.internal.v1.GroupPartitionsChanged;
import dev.balsa.proto.internal.v1.GroupRebalanceCompleted;
import dev.balsa.proto.internal.v1.StoredOffset;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Facts as bytes, see {@code group_log.proto}. */
final class GroupFactCodec {
    private GroupFactCodec() {}

    static byte[] encode(GroupFact fact) {
        var message = dev.balsa.proto.internal.v1.GroupFact.newBuilder().setGroup(fact.group());
        switch (fact) {
            case MemberStored stored ->
                message.getMemberStoredBuilder()
                        .setProfile(Parts.write(stored.profile()))
                        .setEpoch(stored.epoch());
            case MemberReplaced replaced ->
                message.getMemberReplacedBuilder()
                        .setReplacedId(replaced.replacedId())
                        .setProfile(Parts.write(replaced.profile()))
                        .setEpoch(replaced.epoch());
            case MemberRemoved removed ->
                message.getMemberRemovedBuilder()
                        .setMemberId(removed.memberId())
                        .setEpoch(removed.epoch());
            case MemberAway away -> message.getMemberAwayBuilder().setMemberId(away.memberId());
            case PartitionsChanged changed ->
                message.getPartitionsChangedBuilder()
                        .setMemberId(changed.memberId())
                        .setEpoch(changed.epoch())
                        .addAllAssigned(Parts.write(changed.assigned()))
                        .addAllRevoking(Parts.write(changed.revoking()))
                        .addAllAwaited(Parts.write(changed.awaited()));
            case AssignmentMade made ->
                message.getAssignmentMadeBuilder()
                        .setEpoch(made.epoch())
                        .setAssignor(made.assignor())
                        .addAllTopics(Parts.writeTopics(made.topics()));
            case RebalanceRecorded recorded -> message.setRebalanceRecorded(Parts.write(recorded.rebalance()));
            case RebalanceCompleted ignored ->
                message.setRebalanceCompleted(GroupRebalanceCompleted.getDefaultInstance());
            case OffsetsCommitted committed -> message.setOffsetsCommitted(write(committed));
            case OffsetsRemoved removed ->
                message.getOffsetsRemovedBuilder().addAllPartitions(Parts.write(removed.partitions()));
            case GroupRemoved ignored ->
                message.setGroupRemoved(dev.balsa.proto.internal.v1.GroupRemoved.getDefaultInstance());
            case MetadataSeen seen -> message.getMetadataSeenBuilder().setVersion(seen.version());
        }
        return message.build().toByteArray();
    }

    private static GroupOffsetsCommitted write(OffsetsCommitted committed) {
        GroupOffsetsCommitted.Builder message = GroupOffsetsCommitted.newBuilder();
        committed.offsets().forEach((partition, offset) -> {
            // One member's commit: what all of them share is written once.
            message.setWriterEpoch(offset.writerEpoch()).setSequence(offset.sequence());
            message.addOffsets(Parts.write(partition, offset).toBuilder()
                    .clearCommittedAtMs()
                    .clearWriterEpoch()
                    .clearSequence());
        });
        return message.build();
    }

    static GroupFact decode(ByteBuffer bytes) throws GroupFormatException {
        dev.balsa.proto.internal.v1.GroupFact message;
        try {
            message = dev.balsa.proto.internal.v1.GroupFact.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new GroupFormatException("a fact cannot be parsed: " + e.getMessage());
        }
        String group = message.getGroup();
        return switch (message.getFactCase()) {
            case MEMBER_STORED ->
                new MemberStored(
                        group,
                        Parts.read(message.getMemberStored().getProfile()),
                        message.getMemberStored().getEpoch());
            case MEMBER_REPLACED ->
                new MemberReplaced(
                        group,
                        message.getMemberReplaced().getReplacedId(),
                        Parts.read(message.getMemberReplaced().getProfile()),
                        message.getMemberReplaced().getEpoch());
            case MEMBER_REMOVED ->
                new MemberRemoved(
                        group,
                        message.getMemberRemoved().getMemberId(),
                        message.getMemberRemoved().getEpoch());
            case MEMBER_AWAY -> new MemberAway(group, message.getMemberAway().getMemberId());
            case PARTITIONS_CHANGED -> read(group, message.getPartitionsChanged());
            case ASSIGNMENT_MADE ->
                new AssignmentMade(
                        group,
                        message.getAssignmentMade().getEpoch(),
                        message.getAssignmentMade().getAssignor(),
                        Parts.readTopics(message.getAssignmentMade().getTopicsList()));
            case REBALANCE_RECORDED -> new RebalanceRecorded(group, Parts.read(message.getRebalanceRecorded()));
            case REBALANCE_COMPLETED -> new RebalanceCompleted(group);
            case OFFSETS_COMMITTED -> read(group, message.getOffsetsCommitted());
            case OFFSETS_REMOVED ->
                new OffsetsRemoved(
                        group,
                        List.copyOf(Parts.read(message.getOffsetsRemoved().getPartitionsList())));
            case GROUP_REMOVED -> new GroupRemoved(group);
            case METADATA_SEEN -> new MetadataSeen(message.getMetadataSeen().getVersion());
            case FACT_NOT_SET ->
                throw new GroupFormatException(
                        "the log of groups holds a fact of a kind that this version does not know; run a newer version");
        };
    }

    private static PartitionsChanged read(String group, GroupPartitionsChanged message) {
        return new PartitionsChanged(
                group,
                message.getMemberId(),
                message.getEpoch(),
                Parts.readOwned(message.getAssignedList()),
                Parts.readOwned(message.getRevokingList()),
                Parts.read(message.getAwaitedList()));
    }

    private static OffsetsCommitted read(String group, GroupOffsetsCommitted message) {
        SortedMap<PartitionKey, CommittedOffset> offsets = new TreeMap<>();
        for (StoredOffset offset : message.getOffsetsList()) {
            offsets.put(
                    Parts.partition(offset),
                    Parts.read(offset.toBuilder()
                            .setWriterEpoch(message.getWriterEpoch())
                            .setSequence(message.getSequence())
                            .build()));
        }
        return new OffsetsCommitted(group, offsets);
    }
}
