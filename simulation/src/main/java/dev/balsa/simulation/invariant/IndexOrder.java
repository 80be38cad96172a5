package dev.balsa.simulation.invariant;

import dev.balsa.raft.core.RaftStatus;
import dev.balsa.simulation.cluster.LogImage;
import dev.balsa.simulation.cluster.SimNode;

/**
 * I15: base &lt;= applied &lt;= min(commit, durable) &lt;= last on every node, and what a core takes for durable is what its disk
 * has there.
 */
final class IndexOrder extends Invariant {
    IndexOrder() {
        super("I15");
    }

    @Override
    public void started(SimNode node) {
        check(node, node.status(), node.status());
    }

    @Override
    public void turned(Turn turn) {
        check(turn.node(), turn.before(), turn.after());
    }

    /** @param earlier when the state machine last had the occasion to follow */
    private void check(SimNode node, RaftStatus earlier, RaftStatus status) {
        LogImage onDisk = node.disk().log();
        long durable = status.durableIndex();
        boolean isRestarting = durable < status.baseIndex();
        boolean wasRestarting = earlier.durableIndex() < earlier.baseIndex();
        boolean isOrdered = (wasRestarting || earlier.baseIndex() <= node.appliedIndex())
                && node.appliedIndex() <= Math.min(status.commitIndex(), durable)
                && Math.max(status.commitIndex(), durable) <= status.lastIndex();
        if (!isOrdered) {
            throw violated("n" + node.number() + " has applied " + node.appliedIndex() + " with " + status);
        }
        if (isRestarting || durable < onDisk.base().index()) {
            // The disk still has the log of before, or has removed what the core has not heard of yet: committed both
            // ways.
            return;
        }
        if (onDisk.termAt(durable) < 0 || onDisk.termAt(durable) != node.log().termAt(durable)) {
            throw violated("n" + node.number() + " takes index " + durable + " of term "
                    + node.log().termAt(durable) + " for durable, its disk has term " + onDisk.termAt(durable)
                    + " there and ends at " + onDisk.lastIndex());
        }
    }
}
