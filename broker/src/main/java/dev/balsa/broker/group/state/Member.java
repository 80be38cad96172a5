package dev.balsa.broker.group.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A member and its partitions. At any time each partition is assigned to or being revoked from at most one member of a group,
 * and assigned to or awaited by at most one.
 *
 * @param replacedIds members that had this one's place before it, newest first, at most {@link #MAX_REPLACED}; whoever still uses
 *     one of their ids is told
 * @param joinEpoch the group's epoch when it joined: requests with a lower one come from an earlier life
 * @param epoch the group's epoch when {@code assigned} last changed; sent with every answer
 * @param away a static member that left for a while
 * @param assigned partitions it may read, each with the epoch in which it got it
 * @param revoking partitions it was told to give up and may still commit for
 * @param awaited partitions it gets once their owners have given them up
 * @param released what it has given up in its present epoch: heartbeats of that epoch that were sent before may still name it
 */
public record Member(
        MemberProfile profile,
        List<String> replacedIds,
        long joinEpoch,
        long epoch,
        boolean away,
        SortedMap<PartitionKey, Long> assigned,
        SortedMap<PartitionKey, Long> revoking,
        SortedSet<PartitionKey> awaited,
        SortedSet<PartitionKey> released) {
    public static final int MAX_REPLACED = 16;

    public Member {
        replacedIds = List.copyOf(replacedIds);
        assigned = Collections.unmodifiableSortedMap(new TreeMap<>(assigned));
        revoking = Collections.unmodifiableSortedMap(new TreeMap<>(revoking));
        awaited = Collections.unmodifiableSortedSet(new TreeSet<>(awaited));
        released = Collections.unmodifiableSortedSet(new TreeSet<>(released));
    }

    public static Member joining(MemberProfile profile, long epoch) {
        return new Member(
                profile,
                List.of(),
                epoch,
                epoch,
                false,
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeSet<>(),
                new TreeSet<>());
    }

    public String id() {
        return profile.id();
    }

    /** Has what it shall have and nothing else. */
    public boolean isSettled() {
        return revoking.isEmpty() && awaited.isEmpty();
    }

    /** The epoch in which it got the partition; null if it does not own it. */
    public @Nullable Long ownedSince(PartitionKey partition) {
        Long since = assigned.get(partition);
        return since == null ? revoking.get(partition) : since;
    }

    /** Whether it owns the partition, or did in its present epoch. */
    public boolean hasOrHad(PartitionKey partition) {
        return ownedSince(partition) != null || released.contains(partition);
    }

    /** What it has or shall have. */
    public SortedSet<PartitionKey> target() {
        SortedSet<PartitionKey> target = new TreeSet<>(assigned.keySet());
        target.addAll(awaited);
        return target;
    }

    Member withProfile(MemberProfile changed) {
        return new Member(changed, replacedIds, joinEpoch, epoch, false, assigned, revoking, awaited, released);
    }

    Member withAway() {
        return new Member(profile, replacedIds, joinEpoch, epoch, true, assigned, revoking, awaited, released);
    }

    Member withPartitions(
            long changedEpoch,
            SortedMap<PartitionKey, Long> nowAssigned,
            SortedMap<PartitionKey, Long> nowRevoking,
            SortedSet<PartitionKey> nowAwaited) {
        SortedSet<PartitionKey> nowReleased = new TreeSet<>();
        if (changedEpoch == epoch) {
            nowReleased.addAll(released);
            nowReleased.addAll(revoking.keySet());
            nowReleased.removeAll(nowRevoking.keySet());
        }
        return new Member(
                profile, replacedIds, joinEpoch, changedEpoch, away, nowAssigned, nowRevoking, nowAwaited, nowReleased);
    }

    /** Another process in this one's place, with its partitions; what was being revoked is free, as the old process is fenced. */
    Member replacedBy(MemberProfile successor, long takeOverEpoch) {
        SortedMap<PartitionKey, Long> taken = new TreeMap<>();
        assigned.keySet().forEach(partition -> taken.put(partition, takeOverEpoch));
        List<String> before = new ArrayList<>();
        before.add(id());
        before.addAll(replacedIds.subList(0, Math.min(replacedIds.size(), MAX_REPLACED - 1)));
        return new Member(
                successor,
                before,
                takeOverEpoch,
                takeOverEpoch,
                false,
                taken,
                new TreeMap<>(),
                awaited,
                new TreeSet<>());
    }
}
