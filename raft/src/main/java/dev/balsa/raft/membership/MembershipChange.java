package dev.balsa.raft.membership;

import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one replica that a configuration treats differently from another. Changing one at a time is what makes a new
 * configuration safe the moment it is appended: any majority of the old voters and any majority of the new ones share a voter
 * (thesis, section 4.1).
 */
public record MembershipChange(Kind kind, ReplicaId replica) {
    public enum Kind {
        ADD_LEARNER,
        REMOVE_LEARNER,
        /** A stranger becomes a voter at once, without having been shown to have the log. */
        ADD_VOTER,
        PROMOTE,
        DEMOTE,
        REMOVE_VOTER
    }

    /** Null if none or several replicas have another standing; the order in which they are named does not matter. */
    public static @Nullable MembershipChange between(Configuration from, Configuration to) {
        List<ReplicaId> named = new ArrayList<>(from.voters());
        named.addAll(from.learners());
        for (ReplicaId replica : to.voters()) {
            addIfMissing(named, replica);
        }
        for (ReplicaId replica : to.learners()) {
            addIfMissing(named, replica);
        }
        MembershipChange only = null;
        for (ReplicaId replica : named) {
            Kind kind = kind(from, to, replica);
            if (kind != null) {
                if (only != null) {
                    return null;
                }
                only = new MembershipChange(kind, replica);
            }
        }
        return only;
    }

    private static void addIfMissing(List<ReplicaId> replicas, ReplicaId replica) {
        if (!replicas.contains(replica)) {
            replicas.add(replica);
        }
    }

    private static @Nullable Kind kind(Configuration from, Configuration to, ReplicaId replica) {
        if (from.isVoter(replica)) {
            if (to.isVoter(replica)) {
                return null;
            }
            return to.isMember(replica) ? Kind.DEMOTE : Kind.REMOVE_VOTER;
        }
        if (from.isMember(replica)) {
            if (to.isVoter(replica)) {
                return Kind.PROMOTE;
            }
            return to.isMember(replica) ? null : Kind.REMOVE_LEARNER;
        }
        return to.isVoter(replica) ? Kind.ADD_VOTER : Kind.ADD_LEARNER;
    }
}
