package dev.balsa.broker.group.decide;

import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.group.state.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** A client as the contract asks it to be, without a network. */
final class SimulatedMember {
    final String id;
    final String instanceId;
    Subscription subscription;
    long epoch;
    SortedSet<PartitionKey> owned = new TreeSet<>();
    final Map<PartitionKey, Long> positions = new HashMap<>();
    private long sequence;
    boolean dead;

    SimulatedMember(String id, String instanceId, Subscription subscription) {
        this.id = id;
        this.instanceId = instanceId;
        this.subscription = subscription;
    }

    GroupRequest.Heartbeat heartbeat(String assignor) {
        return TestCoordinator.beat(
                id, epoch, instanceId, epoch == 0 ? subscription : null, epoch == 0 ? null : owned, assignor);
    }

    /**
     * Takes an answer, which may be older than what it knows.
     *
     * @return what it commits for the partitions it gives up, to be sent before it confirms
     */
    List<GroupRequest> answered(long newEpoch, SortedSet<PartitionKey> assignment, Map<PartitionKey, Long> committed) {
        List<GroupRequest> last = new ArrayList<>();
        if (newEpoch <= epoch) {
            return last;
        }
        for (PartitionKey partition : owned) {
            if (!assignment.contains(partition)) {
                last.add(commit(partition));
                positions.remove(partition);
            }
        }
        for (PartitionKey partition : assignment) {
            if (!owned.contains(partition)) {
                positions.put(partition, committed.getOrDefault(partition, 0L));
            }
        }
        owned = new TreeSet<>(assignment);
        epoch = newEpoch;
        return last;
    }

    void read(PartitionKey partition, int records) {
        positions.merge(partition, (long) records, Long::sum);
    }

    GroupRequest.Commit commit(PartitionKey partition) {
        return new GroupRequest.Commit(
                TestCoordinator.GROUP,
                id,
                instanceId,
                epoch,
                ++sequence,
                List.of(new GroupRequest.Commit.Offset(
                        "t",
                        partition.topicId(),
                        partition.partition(),
                        positions.getOrDefault(partition, 0L),
                        -1,
                        "")));
    }
}
