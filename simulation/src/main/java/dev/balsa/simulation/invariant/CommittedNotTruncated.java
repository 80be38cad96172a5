package dev.balsa.simulation.invariant;

import dev.balsa.raft.core.Persist;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.log.Anchor;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.oracle.CommittedLog;

/**
 * I9: nothing committed is truncated or left behind by a restart, not by who knows that it is committed and not by who
 * does not. Only who still follows a term before the one that committed may cut its copy: it was not counted.
 */
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
            checkRestart(node, before, after.term(), restart.id().index());
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
        if (isCommitted(node, from, after.term())) {
            throw violated("n" + node.number() + " truncates the committed " + committed.get(from));
        }
    }

    /** The state at an anchor stands for everything up to it, so what is committed behind it must not have been here. */
    private void checkRestart(SimNode node, RaftStatus before, int term, long anchorIndex) {
        if (isCommitted(node, anchorIndex + 1, term) || before.commitIndex() > anchorIndex) {
            throw violated("n" + node.number() + " begins anew after " + anchorIndex + " with commit index "
                    + before.commitIndex() + " and a log that ends at "
                    + node.log().lastIndex());
        }
    }

    /** Whether the node has at that index what was committed in that term or before. */
    private boolean isCommitted(SimNode node, long index, int term) {
        return node.log().has(index)
                && committed.has(index)
                && committed.get(index).term() == node.log().termAt(index)
                && committed.commitTerm(index) <= term;
    }
}
