package dev.balsa.simulation.invariant;

import dev.balsa.raft.core.Persist;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.simulation.cluster.SimNode;

/** I3: a leader never overwrites or deletes entries of its own log (Raft paper, section 5.3). */
final class LeaderAppendOnly extends Invariant {
    LeaderAppendOnly() {
        super("I3");
    }

    @Override
    public void writing(SimNode node, RaftStatus before, RaftStatus after, Persist write) {
        boolean ledThroughout =
                before.role() == Role.LEADER && after.role() == Role.LEADER && before.term() == after.term();
        if (ledThroughout && write.truncateFrom() > 0) {
            throw violated("n" + node.number() + " leads term " + after.term() + " and truncates from "
                    + write.truncateFrom());
        }
    }
}
