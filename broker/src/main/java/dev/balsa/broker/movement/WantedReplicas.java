package dev.balsa.broker.movement;

import dev.balsa.raft.ReplicaId;
import java.util.List;

/** Where one group's replicas shall be. Any thread, never blocks. */
public interface WantedReplicas {
    /** In order of preference; empty if nothing is known. */
    List<ReplicaId> wanted();

    /** The group's voters are exactly these. Repeated until it is known everywhere. */
    void arrived(List<ReplicaId> voters);
}
