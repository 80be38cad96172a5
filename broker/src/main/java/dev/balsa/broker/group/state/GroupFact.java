package dev.balsa.broker.group.state;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** What has been decided about a group: applying it needs no clock, no chance and no check. */
public sealed interface GroupFact {
    /** Name of the group; empty if it concerns all groups of the partition. */
    String group();

    /**
     * A member is new, or says something else about itself than before, and then keeps its partitions.
     *
     * @param epoch the group's after it
     */
    record MemberStored(String group, MemberProfile profile, long epoch) implements GroupFact {}

    /** Another process has taken the place of a static member; it gets its partitions, and nothing is being revoked from it. */
    record MemberReplaced(String group, String replacedId, MemberProfile profile, long epoch) implements GroupFact {}

    record MemberRemoved(String group, String memberId, long epoch) implements GroupFact {}

    /** A static member left for a while. */
    record MemberAway(String group, String memberId) implements GroupFact {}

    /**
     * All of a member's partitions, see {@link Member}.
     *
     * @param epoch the member's after it; the group's is at least that
     */
    record PartitionsChanged(
            String group,
            String memberId,
            long epoch,
            SortedMap<PartitionKey, Long> assigned,
            SortedMap<PartitionKey, Long> revoking,
            SortedSet<PartitionKey> awaited)
            implements GroupFact {
        public PartitionsChanged {
            assigned = Collections.unmodifiableSortedMap(new TreeMap<>(assigned));
            revoking = Collections.unmodifiableSortedMap(new TreeMap<>(revoking));
            awaited = Collections.unmodifiableSortedSet(new TreeSet<>(awaited));
        }
    }

    /** From what the assignment was made. */
    record AssignmentMade(String group, long epoch, String assignor, SortedMap<UUID, Integer> topics)
            implements GroupFact {
        public AssignmentMade {
            topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        }
    }

    record RebalanceRecorded(String group, Rebalance rebalance) implements GroupFact {}

    /** The newest rebalance has come to its end. */
    record RebalanceCompleted(String group) implements GroupFact {}

    /** @param offsets their time is the entry's */
    record OffsetsCommitted(String group, SortedMap<PartitionKey, CommittedOffset> offsets) implements GroupFact {
        public OffsetsCommitted {
            offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
        }
    }

    record OffsetsRemoved(String group, List<PartitionKey> partitions) implements GroupFact {
        public OffsetsRemoved {
            partitions = List.copyOf(partitions);
        }
    }

    record GroupRemoved(String group) implements GroupFact {}

    /** Facts from here on were decided knowing the metadata log up to this index. */
    record MetadataSeen(long version) implements GroupFact {
        @Override
        public String group() {
            return "";
        }
    }
}
