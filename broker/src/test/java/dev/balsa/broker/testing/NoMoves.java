package dev.balsa.broker.testing;

import dev.balsa.broker.movement.WantedReplicas;
import dev.balsa.raft.ReplicaId;
import java.util.List;

/** A group whose replicas stay where they are. */
public final class NoMoves implements WantedReplicas {
    @Override
    public List<ReplicaId> wanted() {
        return List.of();
    }

    @Override
    public void arrived(List<ReplicaId> voters) {
        throw new AssertionError("nothing was wanted, " + voters + " arrived");
    }
}
