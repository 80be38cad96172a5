package dev.balsa.simulation.invariant;

import dev.balsa.raft.log.Entry;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.oracle.CommittedLog;
import java.util.Arrays;
import java.util.List;

/** I6: no two state machines are given different entries for one index (Raft paper, section 5.4.3). */
final class StateMachineSafety extends Invariant {
    private final CommittedLog committed;

    StateMachineSafety(CommittedLog committed) {
        super("I6");
        this.committed = committed;
    }

    @Override
    public void applied(SimNode node, List<Entry> entries) {
        for (Entry entry : entries) {
            if (!committed.has(entry.index())) {
                throw violated("n" + node.number() + " applies " + entry + " which nobody has committed");
            }
            Entry agreed = committed.get(entry.index());
            if (!isSame(agreed, entry)) {
                throw violated("n" + node.number() + " applies " + entry + " where " + agreed + " is committed");
            }
        }
    }

    private static boolean isSame(Entry one, Entry other) {
        return one.term() == other.term() && Arrays.equals(one.frame(), other.frame());
    }
}
