package dev.balsa.raft;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Names one replica: the broker and the incarnation of its data directory. A broker whose disk was wiped has a new
 * incarnation and is therefore another replica, which must never vote as the old one (raft paper, section 8, and
 * KIP-853's directory ids).
 */
public record ReplicaId(int brokerId, UUID incarnation) implements Comparable<ReplicaId> {
    /** Written out, since every message of every group is looked up by it: the generated one takes several times as long. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof ReplicaId(int otherBroker, UUID otherIncarnation)
                        && brokerId == otherBroker
                        && incarnation.equals(otherIncarnation));
    }

    @Override
    public int hashCode() {
        return 31 * incarnation.hashCode() + brokerId;
    }

    @Override
    public int compareTo(ReplicaId other) {
        int byBroker = Integer.compare(brokerId, other.brokerId);
        return byBroker != 0 ? byBroker : incarnation.compareTo(other.incarnation);
    }

    @Override
    public String toString() {
        return brokerId + "/" + incarnation.toString().substring(0, 8);
    }
}
