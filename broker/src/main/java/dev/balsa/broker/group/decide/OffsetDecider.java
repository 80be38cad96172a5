package dev.balsa.broker.group.decide;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.state.CommittedOffset;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupFact.GroupRemoved;
import dev.balsa.broker.group.state.GroupFact.OffsetsCommitted;
import dev.balsa.broker.group.state.GroupFact.OffsetsRemoved;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Offsets that are committed, set, removed and forgotten. */
final class OffsetDecider {
    private final GroupSettings settings;

    OffsetDecider(GroupSettings settings) {
        this.settings = settings;
    }

    static Decision commit(GroupsState state, GroupRequest.Commit commit, TopicCatalog catalog)
            throws FailureException {
        GroupName.check(commit.group());
        checkSize(commit);
        Group group = state.group(commit.group());
        Member member = committer(group, commit);
        List<@Nullable Failure> failures = new ArrayList<>();
        SortedMap<PartitionKey, CommittedOffset> accepted = new TreeMap<>();
        for (GroupRequest.Commit.Offset offset : commit.offsets()) {
            try {
                PartitionKey partition = resolve(offset, catalog);
                checkOwner(member, commit, partition);
                if (!isOvertaken(group, member, commit, partition)) {
                    accepted.put(partition, accepted(offset, member, commit));
                }
                failures.add(null);
            } catch (FailureException e) {
                failures.add(e.failure());
            }
        }
        List<GroupFact> facts =
                accepted.isEmpty() ? List.of() : List.of(new OffsetsCommitted(commit.group(), accepted));
        return new Decision(facts, null, failures);
    }

    private static void checkSize(GroupRequest.Commit commit) throws FailureException {
        if (commit.offsets().size() > GroupSettings.MAX_OFFSETS_PER_COMMIT) {
            throw Refusals.invalid("one commit takes " + GroupSettings.MAX_OFFSETS_PER_COMMIT + " offsets, this has "
                    + commit.offsets().size() + "; send several");
        }
        long metadataBytes = 0;
        for (GroupRequest.Commit.Offset offset : commit.offsets()) {
            metadataBytes += offset.metadata().length();
        }
        if (metadataBytes > GroupSettings.MAX_METADATA_BYTES_PER_COMMIT) {
            throw Refusals.failure(
                    ErrorReason.OFFSET_METADATA_TOO_LARGE,
                    "the metadata of one commit may have " + GroupSettings.MAX_METADATA_BYTES_PER_COMMIT
                            + " bytes together; send several commits, or less");
        }
    }

    /** Null without group protocol. */
    private static @Nullable Member committer(@Nullable Group group, GroupRequest.Commit commit)
            throws FailureException {
        if (!commit.memberId().isEmpty()) {
            return Refusals.member(group, commit.memberId(), commit.instanceId(), commit.memberEpoch());
        }
        if (group != null && !group.members().isEmpty()) {
            throw Refusals.failure(
                    ErrorReason.UNKNOWN_MEMBER,
                    "group " + TopicName.quoted(group.name()) + " has "
                            + group.members().size()
                            + " members, and only they commit: use another group for commits without membership");
        }
        return null;
    }

    private static PartitionKey resolve(GroupRequest.Commit.Offset offset, TopicCatalog catalog)
            throws FailureException {
        UUID id = offset.topicId();
        TopicCatalog.Topic topic = id == null ? catalog.byName(offset.topic()) : catalog.byId(id);
        if (topic == null) {
            throw Refusals.failure(
                    ErrorReason.UNKNOWN_TOPIC,
                    "there is no topic " + TopicName.quoted(offset.topic()) + (id == null ? "" : " with id " + id));
        }
        if (offset.partition() < 0 || offset.partition() >= topic.partitions()) {
            throw Refusals.failure(
                    ErrorReason.UNKNOWN_PARTITION,
                    "topic " + TopicName.quoted(topic.name()) + " has partitions 0 to " + (topic.partitions() - 1)
                            + ", not " + offset.partition());
        }
        if (offset.offset() < 0) {
            throw Refusals.invalid("offset " + offset.offset() + " is negative");
        }
        if (offset.metadata().getBytes(StandardCharsets.UTF_8).length > GroupSettings.MAX_METADATA_BYTES) {
            throw Refusals.failure(
                    ErrorReason.OFFSET_METADATA_TOO_LARGE,
                    "an offset's metadata may have " + GroupSettings.MAX_METADATA_BYTES + " bytes");
        }
        return new PartitionKey(topic.id(), offset.partition());
    }

    private static void checkOwner(@Nullable Member member, GroupRequest.Commit commit, PartitionKey partition)
            throws FailureException {
        if (member == null) {
            return;
        }
        Long since = member.ownedSince(partition);
        if (since == null) {
            throw Refusals.failure(
                    ErrorReason.PARTITION_NOT_OWNED,
                    "this member does not own the partition; another one may have gone on with it");
        }
        if (commit.memberEpoch() < since) {
            throw Refusals.failure(
                    ErrorReason.STALE_MEMBER_EPOCH,
                    "the partition was given to this member in epoch " + since + ", the commit comes from epoch "
                            + commit.memberEpoch() + ", before that");
        }
    }

    /** A later commit of the same life of the same member is in already. */
    private static boolean isOvertaken(
            @Nullable Group group, @Nullable Member member, GroupRequest.Commit commit, PartitionKey partition) {
        CommittedOffset present = group == null ? null : group.offsets().get(partition);
        return member != null
                && present != null
                && commit.sequence() > 0
                && present.writerEpoch() == member.joinEpoch()
                && commit.sequence() <= present.sequence();
    }

    private static CommittedOffset accepted(
            GroupRequest.Commit.Offset offset, @Nullable Member member, GroupRequest.Commit commit) {
        return new CommittedOffset(
                offset.offset(),
                offset.leaderEpoch(),
                offset.metadata(),
                0,
                member == null ? 0 : member.joinEpoch(),
                member == null ? 0 : commit.sequence());
    }

    static Decision set(GroupsState state, GroupRequest.SetOffsets set) throws FailureException {
        GroupName.check(set.group());
        Group group = state.group(set.group());
        if (group != null && !group.members().isEmpty()) {
            throw Refusals.notEmpty(group);
        }
        return set.offsets().isEmpty()
                ? Decision.NOTHING
                : Decision.of(List.of(new OffsetsCommitted(set.group(), set.offsets())));
    }

    static Decision remove(GroupsState state, GroupRequest.RemoveOffsets remove, TopicCatalog catalog)
            throws FailureException {
        Group group = state.group(remove.group());
        if (group == null) {
            throw Refusals.unknownGroup(remove.group());
        }
        SortedSet<UUID> read =
                new TreeSet<>(new Subscriptions(catalog).covered(group).keySet());
        List<@Nullable Failure> failures = new ArrayList<>();
        SortedSet<PartitionKey> removed = new TreeSet<>();
        for (PartitionKey partition : remove.partitions()) {
            if (read.contains(partition.topicId())) {
                failures.add(Failure.of(
                        ErrorReason.GROUP_SUBSCRIBED_TO_TOPIC,
                        "a member of the group subscribes to this topic; stop it first"));
                continue;
            }
            failures.add(null);
            if (group.offsets().containsKey(partition)) {
                removed.add(partition);
            }
        }
        return new Decision(removal(group, removed), null, failures);
    }

    static Decision removeGroup(GroupsState state, GroupRequest.RemoveGroup remove) throws FailureException {
        Group group = state.group(remove.group());
        if (group == null) {
            throw Refusals.unknownGroup(remove.group());
        }
        if (!group.members().isEmpty()) {
            throw Refusals.notEmpty(group);
        }
        return Decision.of(List.of(new GroupRemoved(group.name())));
    }

    /** Offsets of topics that are gone. */
    static List<GroupFact> ofGoneTopics(Group group, TopicCatalog catalog) {
        SortedSet<PartitionKey> gone = new TreeSet<>();
        for (Map.Entry<PartitionKey, CommittedOffset> entry : group.offsets()) {
            if (catalog.byId(entry.getKey().topicId()) == null) {
                gone.add(entry.getKey());
            }
        }
        return removal(group, gone);
    }

    Decision forgetExpired(GroupsState state, GroupRequest.ForgetExpired forget) {
        Group group = state.group(forget.group());
        if (group == null || !group.members().isEmpty()) {
            return Decision.NOTHING;
        }
        long keptSinceMs = forget.logTimeMs() - settings.offsetRetentionMs();
        SortedSet<PartitionKey> expired = new TreeSet<>();
        for (Map.Entry<PartitionKey, CommittedOffset> entry : group.offsets()) {
            if (Math.max(entry.getValue().committedAtMs(), group.emptySinceMs()) <= keptSinceMs) {
                expired.add(entry.getKey());
            }
        }
        if (expired.size() == group.offsets().size() && group.emptySinceMs() <= keptSinceMs) {
            return Decision.of(List.of(new GroupRemoved(group.name())));
        }
        return Decision.of(removal(group, expired));
    }

    private static List<GroupFact> removal(Group group, SortedSet<PartitionKey> partitions) {
        return partitions.isEmpty() ? List.of() : List.of(new OffsetsRemoved(group.name(), List.copyOf(partitions)));
    }
}
