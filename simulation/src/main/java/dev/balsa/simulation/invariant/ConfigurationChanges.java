package dev.balsa.simulation.invariant;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.simulation.cluster.LogImage;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.oracle.CommittedLog;
import java.util.Set;
import java.util.TreeSet;

/**
 * I14: no log has two configurations beyond what is committed, a leader adds one only after an entry of its own term has
 * committed, every majority of one shares a voter with every majority of the
 * next, and each replica goes by the newest one in its log from the moment it is there (thesis, section 4.1).
 */
final class ConfigurationChanges extends Invariant {
    private final CommittedLog committed;

    ConfigurationChanges(CommittedLog committed) {
        super("I14");
        this.committed = committed;
    }

    @Override
    public void started(SimNode node) {
        checkInForce(node, node.status());
    }

    @Override
    public void turned(Turn turn) {
        Persist write = turn.write();
        if (write == null) {
            return;
        }
        checkInForce(turn.node(), turn.after());
        for (Entry entry : write.entries()) {
            Configuration next = entry.configuration();
            if (next != null) {
                checkAppended(turn.node(), entry, next);
            }
        }
    }

    private void checkInForce(SimNode node, RaftStatus status) {
        Configuration newest = node.log().configuration();
        if (!newest.equals(status.configuration())) {
            throw violated("n" + node.number() + " goes by " + status.configuration() + ", the newest in its log is "
                    + newest);
        }
    }

    private void checkAppended(SimNode node, Entry entry, Configuration next) {
        LogImage log = node.log();
        Entry before = log.configurationBefore(entry.index());
        if (before != null && before.index() > committed.lastIndex()) {
            throw violated("n" + node.number() + " has " + entry + " after " + before
                    + ", nobody has committed more than " + committed.lastIndex());
        }
        long firstOfTerm = entry.index();
        while (log.termAt(firstOfTerm - 1) == entry.term()) {
            firstOfTerm--;
        }
        if (firstOfTerm == entry.index() || firstOfTerm > committed.lastIndex()) {
            throw violated("n" + node.number() + " has " + entry + " before an entry of its term has committed");
        }
        Configuration previous = before == null ? log.anchor().configuration() : before.configuration();
        if (previous != null && !previous.voters().isEmpty() && !overlap(previous, next)) {
            throw violated("n" + node.number() + " goes from " + previous + " to " + next
                    + ", whose majorities need not share a voter");
        }
    }

    private static boolean overlap(Configuration one, Configuration other) {
        Set<ReplicaId> all = new TreeSet<>(one.voters());
        all.addAll(other.voters());
        return majority(one) + majority(other) > all.size();
    }

    /** Not by the arithmetic of the core, which is on trial here. */
    private static int majority(Configuration configuration) {
        int voters = configuration.voters().size();
        int majority = 0;
        while (2 * majority <= voters) {
            majority++;
        }
        return majority;
    }
}
