package dev.balsa.broker.movement;

import dev.balsa.raft.ReplicaId;
import java.util.List;

/** Where one group's replicas shall be. Any thread, never blocks. */
public interface WantedReplicas {
    /**
     * What is wanted.
     *
     * @param decisions number of the decision
     * @param replicas in order of preference; empty if nothing is known
     */
    record Wish(int decisions, List<ReplicaId> replicas) {
        public static final Wish NONE = new Wish(0, List.of());

        public Wish {
            replicas = List.copyOf(replicas);
        }
    }

    Wish wish();

    /** The group's voters are exactly those of the wish. Repeated until it is known everywhere. */
    void arrived(Wish wish);
}
