package dev.balsa.broker.metadata;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What one round of facts changed.
 *
 * @param image after the change
 * @param created partitions that are new, in log order
 * @param deleted partitions whose deletion has been committed; beside a move nothing else is ever a reason to remove a replica
 * @param moves partitions whose replicas change, in log order
 * @param brokersChanged a broker registered or changed its endpoints
 */
public record MetadataDelta(
        MetadataImage image,
        List<PartitionAssignment> created,
        List<PartitionAssignment> deleted,
        List<ReplicaMove> moves,
        boolean brokersChanged) {
    public MetadataDelta {
        created = List.copyOf(created);
        deleted = List.copyOf(deleted);
        moves = List.copyOf(moves);
    }

    /** What it asks of this replica's disk: the newest word on each group, in log order. */
    public SequencedMap<GroupId, ReplicaTask> tasksFor(ReplicaId self) {
        SequencedMap<GroupId, ReplicaTask> tasks = new LinkedHashMap<>();
        for (PartitionAssignment one : created) {
            if (image.placedReplicas(one.partition()).contains(self)) {
                tasks.put(one.partition().group(), ReplicaTask.CREATE);
            }
        }
        for (ReplicaMove move : moves) {
            GroupId group = move.assignment().partition().group();
            if (move.added().contains(self)) {
                tasks.put(group, ReplicaTask.CREATE);
            } else if (move.removed().contains(self)) {
                tasks.put(group, ReplicaTask.DELETE);
            }
        }
        for (PartitionAssignment one : deleted) {
            if (image.placedReplicas(one.partition()).contains(self)) {
                tasks.put(one.partition().group(), ReplicaTask.DELETE);
            }
        }
        return tasks;
    }

    /** What has changed from one image to a later one of the same cluster, if the facts in between are not known. */
    public static MetadataDelta between(MetadataImage before, MetadataImage after) {
        List<PartitionAssignment> created = new ArrayList<>();
        List<ReplicaMove> moves = new ArrayList<>();
        for (PartitionAssignment now : after.partitions().values()) {
            PartitionAssignment then = before.partition(now.partition().group());
            if (then == null) {
                created.add(now);
                continue;
            }
            List<ReplicaId> placedBefore = before.placedReplicas(then.partition());
            List<ReplicaId> placedAfter = after.placedReplicas(now.partition());
            if (!then.equals(now) || !placedBefore.equals(placedAfter)) {
                moves.add(ReplicaMove.between(now, placedBefore, placedAfter));
            }
        }
        List<PartitionAssignment> deleted = before.partitions().values().stream()
                .filter(then -> after.partition(then.partition().group()) == null)
                .toList();
        return new MetadataDelta(
                after, created, deleted, moves, !before.brokers().equals(after.brokers()));
    }

    /** The delta of an image that was loaded, to someone who knows nothing yet. */
    public static MetadataDelta ofLoaded(MetadataImage image) {
        return new MetadataDelta(image, List.copyOf(image.partitions().values()), List.of(), List.of(), true);
    }
}
