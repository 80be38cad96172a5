package dev.balsa.simulation.invariant;

import dev.balsa.raft.core.Persist;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.log.Anchor;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.oracle.CommittedLog;

/** I9: nothing committed is truncated or left behind by a restart, not by who knows that it is committed and not by who does not. */
final class CommittedNotTruncated extends Invariant {
    private final CommittedLog committed;

    CommittedNotTruncated(CommittedLog committed) {
        super("I9");
        this.committed = committed;
    }

    @Override
    public void writing(SimNode node, RaftStatus before, RaftStatus after, Persist write) {
        Anchor restart = write.restart();
        if (restart != null) {
            checkRestart(node, before, restart.id().index());
            return;
        }
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

    /** The state at an anchor stands for everything up to it, so what is committed behind it must not have been here. */
    private void checkRestart(SimNode node, RaftStatus before, long anchorIndex) {
        long next = anchorIndex + 1;
        boolean losesCommitted = node.log().has(next)
                && committed.has(next)
                && committed.get(next).term() == node.log().termAt(next);
        if (losesCommitted || before.commitIndex() > anchorIndex) {
            throw violated("n" + node.number() + " begins anew after " + anchorIndex + " with commit index "
                    + before.commitIndex() + " and a log that ends at "
                    + node.log().lastIndex());
        }
    }
}
