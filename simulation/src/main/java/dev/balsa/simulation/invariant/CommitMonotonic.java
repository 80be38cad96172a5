package dev.balsa.simulation.invariant;

import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.oracle.CommittedLog;

/** I7: in the life of a process the commit index never goes back, and what it covers is what is committed everywhere. */
final class CommitMonotonic extends Invariant {
    private final CommittedLog committed;

    CommitMonotonic(CommittedLog committed) {
        super("I7");
        this.committed = committed;
    }

    @Override
    public void started(SimNode node) {
        check(node, node.log().base().index(), node.status().commitIndex());
    }

    @Override
    public void turned(Turn turn) {
        long before = turn.before().commitIndex();
        long after = turn.after().commitIndex();
        if (after < before) {
            throw violated("n" + turn.node().number() + " takes its commit index back from " + before + " to " + after);
        }
        check(turn.node(), before, after);
    }

    private void check(SimNode node, long before, long after) {
        // What is before the log's beginning is judged when the log begins there.
        for (long index = Math.max(before + 1, node.log().base().index()); index > 0 && index <= after; index++) {
            if (node.log().termAt(index) != committed.get(index).term()) {
                throw violated("n" + node.number() + " commits an entry of term "
                        + node.log().termAt(index) + " at index " + index + " where " + committed.get(index)
                        + " is committed");
            }
        }
    }
}
