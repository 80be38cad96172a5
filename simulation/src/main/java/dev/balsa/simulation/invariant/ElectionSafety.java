package dev.balsa.simulation.invariant;

import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.simulation.cluster.SimNode;
import java.util.SortedMap;
import java.util.TreeMap;

/** I1: at most one leader per term (Raft paper, section 5.2), and who comes to lead is a voter of its own configuration. */
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
        boolean isNew = turn.before().role() != Role.LEADER
                || turn.before().term() != turn.after().term();
        if (isNew && !isEligible(node, turn.before(), turn.after())) {
            throw violated("n" + node.number() + " comes to lead term "
                    + turn.after().term() + " and is no voter of "
                    + turn.after().configuration());
        }
        Leader now = new Leader(node.number(), node.process());
        Leader first = byTerm.putIfAbsent(turn.after().term(), now);
        if (first != null && !first.equals(now)) {
            throw violated("term " + turn.after().term() + " has the leaders " + first + " and " + now);
        }
    }

    /** A voter; or one that was, until an entry it does not know to be committed: nobody else may have that (thesis, 4.2.2). */
    private static boolean isEligible(SimNode node, RaftStatus before, RaftStatus after) {
        long changedAt = node.log().lastConfigurationIndex();
        Entry earlier = node.log().configurationBefore(changedAt);
        Configuration held = earlier == null ? null : earlier.configuration();
        Configuration previous = held == null ? node.log().anchor().configuration() : held;
        return after.configuration().isVoter(node.id())
                || (changedAt > before.commitIndex() && previous.isVoter(node.id()));
    }
}
