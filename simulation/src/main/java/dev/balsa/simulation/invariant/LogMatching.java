package dev.balsa.simulation.invariant;

import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.simulation.cluster.LogImage;
import dev.balsa.simulation.cluster.SimNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * I4: two logs that have an entry of the same index and term are equal up to it (Raft paper, section 5.3). Kept by
 * induction: an (index, term) always has the same bytes and always follows the same term. Also holds each core to what
 * it wrote: its last entry is the one its disk was given last.
 */
final class LogMatching extends Invariant {
    private record Known(Entry entry, int previousTerm) {}

    /** By index, then by term. */
    private final List<SortedMap<Integer, Known>> known = new ArrayList<>();

    LogMatching() {
        super("I4");
    }

    @Override
    public void turned(Turn turn) {
        LogImage log = turn.node().log();
        if (turn.write() != null) {
            for (Entry entry : turn.write().entries()) {
                check(turn.node(), entry, log.termAt(entry.index() - 1));
            }
        }
        RaftStatus after = turn.after();
        if (after.lastIndex() != log.lastIndex() || after.lastTerm() != log.lastTerm()) {
            throw violated("n" + turn.node().number() + " says its log ends at "
                    + new EntryId(after.lastIndex(), after.lastTerm()) + " but it wrote "
                    + new EntryId(log.lastIndex(), log.lastTerm()));
        }
    }

    private void check(SimNode node, Entry entry, int previousTerm) {
        while (known.size() <= entry.index()) {
            known.add(new TreeMap<>());
        }
        Known first = known.get((int) entry.index()).putIfAbsent(entry.term(), new Known(entry, previousTerm));
        if (first == null) {
            return;
        }
        if (first.previousTerm != previousTerm) {
            throw violated("n" + node.number() + " has " + entry + " after an entry of term " + previousTerm
                    + ", elsewhere it follows term " + first.previousTerm);
        }
        if (!Arrays.equals(first.entry.frame(), entry.frame())) {
            throw violated("n" + node.number() + " has other bytes in " + entry + " than those written first");
        }
    }
}
