package dev.balsa.broker.group.state;

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
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All groups of one partition of the internal topic.
 *
 * @param groups by name
 * @param epochFloor the highest epoch of any group that was removed: one that is made again begins above it, so that nothing
 *     an earlier member still sends can fit
 * @param lastTimeMs time of the newest facts; never decreasing
 * @param metadataVersion index of the metadata log that decisions were made with; a leader that knows less must not decide
 */
public record GroupsState(PersistentMap<String, Group> groups, long epochFloor, long lastTimeMs, long metadataVersion) {
    public static final GroupsState EMPTY = new GroupsState(PersistentMap.empty(), 0, 0, 0);

    public @Nullable Group group(String name) {
        return groups.get(name);
    }

    /** The group, or how it would begin. */
    public Group groupOrNew(String name, long nowMs) {
        Group group = groups.get(name);
        return group == null ? Group.empty(name, epochFloor, nowMs) : group;
    }

    /**
     * The state after these facts.
     *
     * @throws IllegalStateException if they do not fit, which means that a replica has gone astray
     */
    public GroupsState apply(Iterable<GroupFact> facts, long timeMs) {
        GroupsState state = new GroupsState(groups, epochFloor, Math.max(lastTimeMs, timeMs), metadataVersion);
        for (GroupFact fact : facts) {
            state = state.apply(fact);
        }
        return state;
    }

    private GroupsState apply(GroupFact fact) {
        return switch (fact) {
            case MetadataSeen seen ->
                new GroupsState(groups, epochFloor, lastTimeMs, Math.max(metadataVersion, seen.version()));
            case GroupRemoved removed -> {
                Group group = existing(removed);
                yield new GroupsState(
                        groups.without(group.name()), Math.max(epochFloor, group.epoch()), lastTimeMs, metadataVersion);
            }
            case MemberStored stored -> with(store(groupOrNew(stored.group(), lastTimeMs), stored));
            case OffsetsCommitted committed -> with(commit(groupOrNew(committed.group(), lastTimeMs), committed));
            case MemberReplaced replaced -> with(replace(existing(replaced), replaced));
            case MemberRemoved removed -> with(remove(existing(removed), removed));
            case MemberAway away -> {
                Group group = existing(away);
                yield with(group.withMember(member(group, away.memberId()).withAway()));
            }
            case PartitionsChanged changed -> with(change(existing(changed), changed));
            case AssignmentMade made ->
                with(existing(made).withEpoch(made.epoch()).withAssignment(made.assignor(), made.topics()));
            case RebalanceRecorded recorded -> with(existing(recorded).remembering(recorded.rebalance()));
            case RebalanceCompleted completed -> with(existing(completed).completedAt(lastTimeMs));
            case OffsetsRemoved removed -> with(forget(existing(removed), removed));
        };
    }

    private GroupsState with(Group group) {
        return new GroupsState(groups.with(group.name(), group), epochFloor, lastTimeMs, metadataVersion);
    }

    private Group existing(GroupFact fact) {
        Group group = groups.get(fact.group());
        if (group == null) {
            throw new IllegalStateException(
                    "there is no group for " + fact.getClass().getSimpleName());
        }
        return group;
    }

    private static Member member(Group group, String id) {
        Member member = group.member(id);
        if (member == null) {
            throw new IllegalStateException("a fact names a member that the group does not have");
        }
        return member;
    }

    private static Group store(Group group, MemberStored stored) {
        Member known = group.member(stored.profile().id());
        Member member =
                known == null ? Member.joining(stored.profile(), stored.epoch()) : known.withProfile(stored.profile());
        return group.withEpoch(stored.epoch()).withMember(member);
    }

    private static Group replace(Group group, MemberReplaced replaced) {
        Member successor = member(group, replaced.replacedId()).replacedBy(replaced.profile(), replaced.epoch());
        return group.withEpoch(replaced.epoch())
                .withMembers(group.members().without(replaced.replacedId()).with(successor.id(), successor));
    }

    private Group remove(Group group, MemberRemoved removed) {
        Group left =
                group.withEpoch(removed.epoch()).withMembers(group.members().without(removed.memberId()));
        return left.members().isEmpty()
                ? left.withAssignment(left.assignor(), new TreeMap<>()).emptiedAt(lastTimeMs)
                : left;
    }

    private static Group change(Group group, PartitionsChanged changed) {
        return group.withEpoch(changed.epoch())
                .withMember(member(group, changed.memberId())
                        .withPartitions(changed.epoch(), changed.assigned(), changed.revoking(), changed.awaited()));
    }

    private Group commit(Group group, OffsetsCommitted committed) {
        PersistentMap<PartitionKey, CommittedOffset> offsets = group.offsets();
        for (Map.Entry<PartitionKey, CommittedOffset> entry :
                committed.offsets().entrySet()) {
            CommittedOffset offset = entry.getValue();
            offsets = offsets.with(
                    entry.getKey(),
                    new CommittedOffset(
                            offset.offset(),
                            offset.leaderEpoch(),
                            offset.metadata(),
                            lastTimeMs,
                            offset.writerEpoch(),
                            offset.sequence()));
        }
        return group.withOffsets(offsets);
    }

    private static Group forget(Group group, OffsetsRemoved removed) {
        PersistentMap<PartitionKey, CommittedOffset> offsets = group.offsets();
        for (PartitionKey partition : removed.partitions()) {
            offsets = offsets.without(partition);
        }
        return group.withOffsets(offsets);
    }
}
