package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.quorum.Majority;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What a majority of the voters has reached, seen from the leader. Only voters of the configuration in force count,
 * and the leader only if it is one of them (KAFKA-16530, KAFKA-16531).
 */
final class CommitTracker {
    private static final ToLongFunction<PeerProgress> MATCH_INDEX = PeerProgress::matchIndex;
    private static final ToLongFunction<PeerProgress> CONTACT_TICK = PeerProgress::contactTick;
    private static final ToLongFunction<PeerProgress> ANSWERED_ROUND = PeerProgress::answeredRound;

    private final GroupState state;
    private final PeerSet peers;
    private long[] values = new long[8];

    CommitTracker(GroupState state, PeerSet peers) {
        this.state = state;
        this.peers = peers;
    }

    /** On the disks of a majority; the leader's own log counts as far as its own disk has it. */
    long durableIndex() {
        return reached(MATCH_INDEX, state.ledger.durableIndex());
    }

    /** No earlier than this tick a majority was heard from. */
    long contactTick() {
        return reached(CONTACT_TICK, state.tick());
    }

    /** The newest heartbeat round that a majority has answered, 0 for none. */
    long answeredRound(long latestRound) {
        return reached(ANSWERED_ROUND, latestRound);
    }

    private long reached(ToLongFunction<PeerProgress> ofPeer, long own) {
        Configuration configuration = state.configuration();
        List<ReplicaId> voters = configuration.voters();
        if (values.length < voters.size()) {
            values = new long[voters.size()];
        }
        for (int i = 0; i < voters.size(); i++) {
            ReplicaId voter = voters.get(i);
            if (voter.equals(state.self)) {
                values[i] = own;
            } else {
                PeerProgress peer = peers.find(voter);
                values[i] = peer == null ? 0 : ofPeer.applyAsLong(peer);
            }
        }
        return voters.isEmpty() ? 0 : Majority.reached(values, voters.size());
    }
}
