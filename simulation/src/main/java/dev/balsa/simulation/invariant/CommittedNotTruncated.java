package dev.balsa.simulation.invariant;

import dev.balsa.raft.core.Persist;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.oracle.CommittedLog;

/** I9: nothing committed is truncated, not by who knows that it is committed and not by who does not. */
final class CommittedNotTruncated extends Invariant {
    private final CommittedLog committed;

    CommittedNotTruncated(CommittedLog committed) {
        super("I9");
        this.committed = committed;
    }

    @Override
    public void writing(SimNode node, RaftStatus before, RaftStatus after, Persist write) {
        long from = write.truncateFrom();
        if (from == 0 || !node.log().has(from)) {
            return;
        }
        if (from <= before.commitIndex()) {
            throw violated("n" + node.number() + " truncates from " + from + " below its commit index "
                    + before.commitIndex());
        }
        if (committed.has(from) && committed.get(from).term() == node.log().termAt(from)) {
            throw violated("n" + node.number() + " truncates the committed " + committed.get(from));
        }
    }
}
