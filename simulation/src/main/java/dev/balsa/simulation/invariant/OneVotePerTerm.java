package dev.balsa.simulation.invariant;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.simulation.cluster.SimNode;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * I2: a replica votes once in a term, whatever crashes lie between, and a leader has the votes of a majority in its term. A
 * vote is one that left, counted, or is on disk.
 */
final class OneVotePerTerm extends Invariant {
    /** By voter, then by term. A host whose disk was lost is another voter. */
    private final SortedMap<ReplicaId, SortedMap<Integer, ReplicaId>> votes = new TreeMap<>();

    OneVotePerTerm() {
        super("I2");
    }

    @Override
    public void sending(SimNode node, Effects.Send send) {
        if (send.message() instanceof RaftMessage.VoteResponse response && response.granted()) {
            voted(node, response.term(), send.to());
        }
    }

    @Override
    public void turned(Turn turn) {
        if (turn.after().role() == Role.LEADER && turn.before().role() != Role.LEADER) {
            voted(turn.node(), turn.after().term(), turn.node().id());
            checkElected(turn.node(), turn.after());
        }
    }

    private void checkElected(SimNode leader, RaftStatus status) {
        List<ReplicaId> voters = status.configuration().voters();
        int given = 0;
        for (ReplicaId voter : voters) {
            if (leader.id().equals(votesOf(voter).get(status.term()))) {
                given++;
            }
        }
        if (given <= voters.size() / 2) {
            throw violated("n" + leader.number() + " leads term " + status.term() + " with the votes of " + given
                    + " of " + voters.size() + " voters");
        }
    }

    @Override
    public void diskChanged(SimNode node) {
        HardState state = node.disk().hardState();
        if (state.votedFor() != null) {
            voted(node, state.term(), state.votedFor());
        }
    }

    private SortedMap<Integer, ReplicaId> votesOf(ReplicaId voter) {
        return votes.computeIfAbsent(voter, id -> new TreeMap<>());
    }

    private void voted(SimNode node, int term, ReplicaId candidate) {
        ReplicaId first = votesOf(node.id()).putIfAbsent(term, candidate);
        if (first != null && !first.equals(candidate)) {
            throw violated("n" + node.number() + " votes for " + candidate + " and for " + first + " in term " + term);
        }
    }
}
