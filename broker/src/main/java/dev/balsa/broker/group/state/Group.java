package dev.balsa.broker.group.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One group.
 *
 * @param epoch grows with every change of its members or of their partitions
 * @param assignor the one the present assignment was made with, empty before the first
 * @param topics topics the present assignment covers, with their numbers of partitions
 * @param members by member id
 * @param history rebalances, newest first, at most {@link #MAX_HISTORY}
 * @param emptySinceMs when the last member went; of a group that never had one, when it was made
 */
public record Group(
        String name,
        long epoch,
        String assignor,
        SortedMap<UUID, Integer> topics,
        PersistentMap<String, Member> members,
        PersistentMap<PartitionKey, CommittedOffset> offsets,
        List<Rebalance> history,
        long emptySinceMs) {
    public static final int MAX_HISTORY = 50;

    public Group {
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        history = List.copyOf(history);
    }

    static Group empty(String name, long epoch, long nowMs) {
        return new Group(
                name, epoch, "", new TreeMap<>(), PersistentMap.empty(), PersistentMap.empty(), List.of(), nowMs);
    }

    public @Nullable Member member(String id) {
        return members.get(id);
    }

    /** The member with this instance id, null if there is none. */
    public @Nullable Member instance(String instanceId) {
        return instanceId.isEmpty()
                ? null
                : find(member -> member.profile().instanceId().equals(instanceId));
    }

    /** The member that has the place of this one, which was replaced; null if there is none. */
    public @Nullable Member successorOf(String memberId) {
        return memberId.isEmpty() ? null : find(member -> member.replacedIds().contains(memberId));
    }

    private @Nullable Member find(Predicate<Member> wanted) {
        for (Map.Entry<String, Member> entry : members) {
            if (wanted.test(entry.getValue())) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** Every member has what it shall have. */
    public boolean isSettled() {
        return find(member -> !member.isSettled()) == null;
    }

    /** A rebalance has been decided and not come to its end, as far as is written down. */
    public boolean isRebalancing() {
        return !history.isEmpty() && history.getFirst().completedAtMs() == Rebalance.OPEN;
    }

    /** While rows are put together again. */
    public Group loaded(
            PersistentMap<String, Member> loadedMembers, PersistentMap<PartitionKey, CommittedOffset> loadedOffsets) {
        return new Group(name, epoch, assignor, topics, loadedMembers, loadedOffsets, history, emptySinceMs);
    }

    Group withEpoch(long newEpoch) {
        return new Group(name, Math.max(epoch, newEpoch), assignor, topics, members, offsets, history, emptySinceMs);
    }

    Group withMember(Member member) {
        return withMembers(members.with(member.id(), member));
    }

    Group withMembers(PersistentMap<String, Member> changed) {
        return new Group(name, epoch, assignor, topics, changed, offsets, history, emptySinceMs);
    }

    Group emptiedAt(long nowMs) {
        return new Group(name, epoch, assignor, topics, members, offsets, history, nowMs);
    }

    Group withOffsets(PersistentMap<PartitionKey, CommittedOffset> changed) {
        return new Group(name, epoch, assignor, topics, members, changed, history, emptySinceMs);
    }

    Group withAssignment(String usedAssignor, SortedMap<UUID, Integer> coveredTopics) {
        return new Group(name, epoch, usedAssignor, coveredTopics, members, offsets, history, emptySinceMs);
    }

    Group remembering(Rebalance rebalance) {
        List<Rebalance> longer = new ArrayList<>(history.size() + 1);
        longer.add(rebalance);
        longer.addAll(history.subList(0, Math.min(history.size(), MAX_HISTORY - 1)));
        return withHistory(longer);
    }

    Group completedAt(long nowMs) {
        if (history.isEmpty() || history.getFirst().completedAtMs() != Rebalance.OPEN) {
            return this;
        }
        List<Rebalance> changed = new ArrayList<>(history);
        changed.set(0, history.getFirst().completed(nowMs));
        return withHistory(changed);
    }

    private Group withHistory(List<Rebalance> changed) {
        return new Group(name, epoch, assignor, topics, members, offsets, changed, emptySinceMs);
    }
}
