package dev.balsa.simulation.invariant;

import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.simulation.cluster.LogImage;
import dev.balsa.simulation.cluster.SimEntries;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.oracle.CommittedLog;

/**
 * I12: record offsets begin at 0 and have no gap, in every log and so in the committed one; only data entries take any.
 */
final class DenseOffsets extends Invariant implements CommittedLog.Listener {
    private final CommittedLog committed;

    DenseOffsets(CommittedLog committed) {
        super("I12");
        this.committed = committed;
    }

    @Override
    public void turned(Turn turn) {
        Persist write = turn.write();
        if (write == null) {
            return;
        }
        LogImage log = turn.node().log();
        for (Entry entry : write.entries()) {
            Predecessor before = log.before(entry.index());
            if (before != null) {
                check(turn.node(), entry, SimEntries.nextOffset(before));
            }
        }
    }

    @Override
    public void committed(SimNode by, Entry entry) {
        long before = entry.index() - 1;
        check(by, entry, committed.has(before) ? SimEntries.nextOffset(committed.get(before)) : 0);
    }

    private void check(SimNode node, Entry entry, long expectedOffset) {
        if (SimEntries.baseOffset(entry) != expectedOffset) {
            throw violated("n" + node.number() + " has " + entry + " at offset " + SimEntries.baseOffset(entry)
                    + ", the entry before ends at " + expectedOffset);
        }
        if ((entry.kind() == EntryKind.DATA) != (SimEntries.records(entry) > 0)) {
            throw violated(entry + " takes " + SimEntries.records(entry) + " offsets");
        }
    }
}
