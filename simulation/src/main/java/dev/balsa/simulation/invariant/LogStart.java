package dev.balsa.simulation.invariant;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.simulation.cluster.SimEntries;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.cluster.World;
import dev.balsa.simulation.oracle.CommittedLog;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * I13: a log begins at or before the next entry to commit, never earlier than it did, and what its anchor says of what is gone
 * (term, offset, members, state) is what was committed there.
 */
final class LogStart extends Invariant {
    private final World world;
    private final CommittedLog committed;
    /** By replica, whose disk keeps it through crashes. */
    private final SortedMap<ReplicaId, Long> starts = new TreeMap<>();

    LogStart(World world, CommittedLog committed) {
        super("I13");
        this.world = world;
        this.committed = committed;
    }

    @Override
    public void started(SimNode node) {
        check(node);
    }

    @Override
    public void turned(Turn turn) {
        check(turn.node());
        if (turn.after().baseIndex() > turn.after().commitIndex()) {
            throw violated(
                    "n" + turn.node().number() + " begins after " + turn.after().baseIndex()
                            + " and has committed up to " + turn.after().commitIndex());
        }
    }

    @Override
    public void diskChanged(SimNode node) {
        check(node);
    }

    private void check(SimNode node) {
        Anchor anchor = node.disk().log().anchor();
        long index = anchor.id().index();
        Long before = starts.put(node.id(), index);
        if (before != null && before == index) {
            return;
        }
        if (before != null && index < before) {
            throw violated("n" + node.number() + " begins after " + index + ", it began after " + before);
        }
        if (index > 0) {
            checkAnchor(node, anchor);
        }
    }

    private void checkAnchor(SimNode node, Anchor anchor) {
        long index = anchor.id().index();
        if (!committed.has(index)) {
            throw violated("n" + node.number() + " begins " + anchor + ", nobody has committed that");
        }
        Entry entry = committed.get(index);
        boolean isSame = entry.term() == anchor.id().term()
                && Arrays.equals(anchor.detail(), SimEntries.anchorDetail(entry))
                && isInForce(anchor);
        if (!isSame) {
            throw violated("n" + node.number() + " begins " + anchor + " with " + anchor.configuration() + " of entry "
                    + anchor.configurationIndex() + ", committed is " + entry);
        }
    }

    private boolean isInForce(Anchor anchor) {
        for (long index = anchor.id().index(); index > anchor.configurationIndex(); index--) {
            if (committed.get(index).configuration() != null) {
                return false;
            }
        }
        if (anchor.configurationIndex() == 0) {
            return true;
        }
        Configuration held = committed.get(anchor.configurationIndex()).configuration();
        return anchor.configuration().equals(held);
    }

    @Override
    public void installed(SimNode node, Anchor anchor) {
        long index = anchor.id().index();
        if (world.environment().hasState() && node.stateDigest() != committed.digest(index)) {
            throw violated("n" + node.number() + " takes over a state at " + index + " that nobody had there");
        }
    }
}
