package dev.balsa.broker.movement;

import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.MetadataSource;
import dev.balsa.broker.metadata.PartitionAssignment;
import dev.balsa.broker.metadata.PartitionImage;
import dev.balsa.broker.session.ControllerLink;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the controller of groups led here whose voters are where they were wanted, until the metadata says so. What is not
 * answered is simply said again: leaders repeat what they know.
 */
public final class ArrivedReplicas {
    private final MetadataSource metadata;
    private final Map<GroupId, WantedReplicas.Wish> unsent = new ConcurrentHashMap<>();
    private final Set<GroupId> underWay = ConcurrentHashMap.newKeySet();

    public ArrivedReplicas(MetadataSource metadata) {
        this.metadata = metadata;
    }

    /** Where the replicas of a partition shall be, as the metadata says. */
    public WantedReplicas of(GroupId group) {
        return new WantedReplicas() {
            @Override
            public Wish wish() {
                MetadataImage image = metadata.image();
                PartitionAssignment assignment = image.partition(group);
                return assignment == null
                        ? Wish.NONE
                        : new Wish(assignment.partition().decisions(), image.wantedReplicas(assignment.partition()));
            }

            @Override
            public void arrived(Wish wish) {
                PartitionAssignment assignment = metadata.image().partition(group);
                if (assignment != null && !isKnown(assignment.partition(), wish.replicas())) {
                    unsent.put(group, wish);
                }
            }
        };
    }

    private static boolean isKnown(PartitionImage partition, List<ReplicaId> voters) {
        return partition.target().isEmpty()
                && partition.leaving().isEmpty()
                && partition.replicas().equals(voters);
    }

    /** Sends what is new. Call it from time to time, on one thread. */
    public void report(ControllerLink controller) {
        for (GroupId group : List.copyOf(unsent.keySet())) {
            WantedReplicas.Wish wish = underWay.add(group) ? unsent.remove(group) : null;
            if (wish != null) {
                var _ = controller
                        .reportReplicas(group, wish.decisions(), wish.replicas())
                        .whenComplete((ignored, thrown) -> underWay.remove(group));
            }
        }
    }
}
