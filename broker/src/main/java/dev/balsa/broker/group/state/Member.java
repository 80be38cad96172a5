package dev.balsa.broker.group.state;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A member and its partitions. At any time each partition is assigned to or being revoked from at most one member of a group,
 * and assigned to or awaited by at most one.
 *
 * @param replacedId member id that this one took the place of, empty if none; whoever still uses it is told
 * @param joinEpoch the group's epoch when it joined: requests with a lower one come from an earlier life
 * @param epoch the group's epoch when {@code assigned} last changed; sent with every answer
 * @param away a static member that left for a while
 * @param assigned partitions it may read, each with the epoch in which it got it
 * @param revoking partitions it was told to give up and may still commit for
 * @param awaited partitions it gets once their owners have given them up
 */
public record Member(
        MemberProfile profile,
        String replacedId,
        long joinEpoch,
        long epoch,
        boolean away,
        SortedMap<PartitionKey, Long> assigned,
        SortedMap<PartitionKey, Long> revoking,
        SortedSet<PartitionKey> awaited) {
    public Member {
        assigned = Collections.unmodifiableSortedMap(new TreeMap<>(assigned));
        revoking = Collections.unmodifiableSortedMap(new TreeMap<>(revoking));
        awaited = Collections.unmodifiableSortedSet(new TreeSet<>(awaited));
    }

    public static Member joining(MemberProfile profile, long epoch) {
        return new Member(profile, "", epoch, epoch, false, new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
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

    /** What it has or shall have. */
    public SortedSet<PartitionKey> target() {
        SortedSet<PartitionKey> target = new TreeSet<>(assigned.keySet());
        target.addAll(awaited);
        return target;
    }

    Member withProfile(MemberProfile changed) {
        return new Member(changed, replacedId, joinEpoch, epoch, false, assigned, revoking, awaited);
    }

    Member withAway() {
        return new Member(profile, replacedId, joinEpoch, epoch, true, assigned, revoking, awaited);
    }

    Member withPartitions(
            long changedEpoch,
            SortedMap<PartitionKey, Long> nowAssigned,
            SortedMap<PartitionKey, Long> nowRevoking,
            SortedSet<PartitionKey> nowAwaited) {
        return new Member(profile, replacedId, joinEpoch, changedEpoch, away, nowAssigned, nowRevoking, nowAwaited);
    }

    /** Another process in this one's place, with its partitions; what was being revoked is free, as the old process is fenced. */
    Member replacedBy(MemberProfile successor, long takeOverEpoch) {
        SortedMap<PartitionKey, Long> taken = new TreeMap<>();
        assigned.keySet().forEach(partition -> taken.put(partition, takeOverEpoch));
        return new Member(successor, id(), takeOverEpoch, takeOverEpoch, false, taken, new TreeMap<>(), awaited);
    }
}
