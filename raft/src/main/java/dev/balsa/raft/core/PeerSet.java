package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everybody a leader sends to: the other members, and observers that asked for it. Lists that are searched, not maps: members
 * are few, and the order in which messages leave must be the same in every run.
 */
final class PeerSet {
    /** Brokers that follow the metadata group; far more than a cluster has. */
    static final int MAX_OBSERVERS = 1024;

    private final List<PeerProgress> members = new ArrayList<>();
    private final List<PeerProgress> observers = new ArrayList<>();

    /**
     * Takes the members from the configuration in force; those that stay keep their progress. Those that are removed become
     * observers: so they hear that they are, and do not go on asking for votes.
     *
     * @param latestRound the newest round of heartbeats that was sent
     */
    void follow(GroupState state, long latestRound) {
        Configuration configuration = state.configuration();
        for (int i = members.size() - 1; i >= 0; i--) {
            PeerProgress peer = members.get(i);
            if (!configuration.isMember(peer.id)) {
                members.remove(i);
                if (observers.size() < MAX_OBSERVERS) {
                    observers.add(peer);
                }
            }
        }
        addMissing(state, configuration.voters(), latestRound);
        addMissing(state, configuration.learners(), latestRound);
    }

    private void addMissing(GroupState state, List<ReplicaId> replicas, long latestRound) {
        for (ReplicaId replica : replicas) {
            if (replica.equals(state.self) || find(members, replica) != null) {
                continue;
            }
            // What an observer once had says nothing: who is no member may delete its log and come back with none.
            observers.remove(find(observers, replica));
            // Optimistic: most peers have all there is. Nothing counts before they have said so.
            long nextIndex = state.log.lastIndex() + 1;
            members.add(new PeerProgress(replica, nextIndex, state.nextSession(), latestRound, state.tick()));
        }
    }

    /** The other members, voters and learners. */
    List<PeerProgress> members() {
        return members;
    }

    List<PeerProgress> observers() {
        return observers;
    }

    @Nullable
    PeerProgress find(ReplicaId replica) {
        PeerProgress member = find(members, replica);
        return member != null ? member : find(observers, replica);
    }

    private static @Nullable PeerProgress find(List<PeerProgress> peers, ReplicaId replica) {
        for (int i = 0; i < peers.size(); i++) {
            if (peers.get(i).id.equals(replica)) {
                return peers.get(i);
            }
        }
        return null;
    }
}
