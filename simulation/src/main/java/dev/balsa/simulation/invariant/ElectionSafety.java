package dev.balsa.simulation.invariant;

import dev.balsa.raft.core.Role;
import dev.balsa.simulation.cluster.SimNode;
import java.util.SortedMap;
import java.util.TreeMap;

/** I1: at most one leader per term (Raft paper, section 5.2). */
final class ElectionSafety extends Invariant {
    /** Which process of which node; a process that comes back has lost its leadership. */
    private record Leader(int node, int process) {}

    private final SortedMap<Integer, Leader> byTerm = new TreeMap<>();

    ElectionSafety() {
        super("I1");
    }

    @Override
    public void turned(Turn turn) {
        if (turn.after().role() != Role.LEADER) {
            return;
        }
        SimNode node = turn.node();
        Leader now = new Leader(node.number(), node.process());
        Leader first = byTerm.putIfAbsent(turn.after().term(), now);
        if (first != null && !first.equals(now)) {
            throw violated("term " + turn.after().term() + " has the leaders " + first + " and " + now);
        }
    }
}
