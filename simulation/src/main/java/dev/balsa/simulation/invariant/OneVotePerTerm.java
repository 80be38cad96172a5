package dev.balsa.simulation.invariant;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.simulation.cluster.SimNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** I2: a replica votes once in a term, whatever crashes lie between. A vote is one that left, counted, or is on disk. */
final class OneVotePerTerm extends Invariant {
    private final List<SortedMap<Integer, ReplicaId>> votes = new ArrayList<>();

    OneVotePerTerm(int nodes) {
        super("I2");
        for (int i = 0; i < nodes; i++) {
            votes.add(new TreeMap<>());
        }
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
        }
    }

    @Override
    public void diskChanged(SimNode node) {
        HardState state = node.disk().hardState();
        if (state.votedFor() != null) {
            voted(node, state.term(), state.votedFor());
        }
    }

    private void voted(SimNode node, int term, ReplicaId candidate) {
        ReplicaId first = votes.get(node.number()).putIfAbsent(term, candidate);
        if (first != null && !first.equals(candidate)) {
            throw violated("n" + node.number() + " votes for " + candidate + " and for " + first + " in term " + term);
        }
    }
}
