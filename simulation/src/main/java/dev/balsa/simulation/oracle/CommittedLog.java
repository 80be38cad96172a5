package dev.balsa.simulation.oracle;

import dev.balsa.raft.log.Entry;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.membership.MembershipChange;
import dev.balsa.simulation.cluster.ClusterObserver;
import dev.balsa.simulation.cluster.RareState;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.cluster.StateDigest;
import dev.balsa.simulation.cluster.World;
import dev.balsa.simulation.engine.InvariantViolation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log as the first node to commit each entry saw it. Must stand before the invariants among the observers, so that
 * they find it up to date.
 */
public final class CommittedLog implements ClusterObserver {
    /** Told of every entry once, when the first node commits it. */
    public interface Listener {
        void committed(SimNode by, Entry entry);
    }

    private final World world;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Integer> commitTerms = new ArrayList<>();
    private final List<Long> digests = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private @Nullable Configuration newest;

    public CommittedLog(World world) {
        this.world = world;
    }

    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    public long lastIndex() {
        return entries.size();
    }

    public boolean has(long index) {
        return index >= 1 && index <= entries.size();
    }

    /** The state after this entry. */
    public long digest(long index) {
        return index == 0 ? StateDigest.INITIAL : digests.get((int) index - 1);
    }

    public Entry get(long index) {
        return entries.get((int) index - 1);
    }

    /**
     * The term in which the entry was committed, which may be later than its own. A process that was frozen may come to
     * lead, or hear from somebody who leads, in a term that others have left long ago; that owes nothing to later ones.
     */
    public int commitTerm(long index) {
        return commitTerms.get((int) index - 1);
    }

    @Override
    public void started(SimNode node) {
        extend(node);
    }

    @Override
    public void turned(Turn turn) {
        extend(turn.node());
        if (turn.after().commitIndex() > turn.before().commitIndex()) {
            lookAround(turn);
        }
    }

    private void extend(SimNode node) {
        long commitIndex = node.status().commitIndex();
        while (lastIndex() < commitIndex) {
            long next = lastIndex() + 1;
            if (!node.log().has(next)) {
                throw new InvariantViolation(
                        "I15",
                        "n" + node.number() + " commits up to " + commitIndex + " but its log ends at "
                                + node.log().lastIndex());
            }
            append(node, node.log().get(next), node.status().term());
        }
    }

    void append(SimNode by, Entry entry, int commitTerm) {
        entries.add(entry);
        commitTerms.add(commitTerm);
        digests.add(StateDigest.after(digest(entry.index() - 1), entry));
        Configuration configuration = entry.configuration();
        if (configuration != null) {
            changed(by.log().anchor().configuration(), configuration);
        }
        for (Listener listener : listeners) {
            listener.committed(by, entry);
        }
    }

    private void changed(Configuration initial, Configuration next) {
        world.reached(RareState.CONFIGURATION_COMMITTED);
        MembershipChange change = MembershipChange.between(newest == null ? initial : newest, next);
        newest = next;
        if (change == null) {
            return;
        }
        switch (change.kind()) {
            case PROMOTE -> world.reached(RareState.LEARNER_PROMOTED);
            case DEMOTE, REMOVE_VOTER -> world.reached(RareState.VOTER_DEMOTED_OR_REMOVED);
            case ADD_LEARNER, REMOVE_LEARNER, ADD_VOTER -> {}
        }
    }

    private void lookAround(Turn turn) {
        SimNode node = turn.node();
        long commitIndex = turn.after().commitIndex();
        if (commitIndex > node.disk().log().lastIndex()) {
            world.reached(
                    node.isLeader()
                            ? RareState.COMMITTED_BEFORE_LEADER_DURABLE
                            : RareState.FOLLOWER_COMMITTED_BEFORE_DURABLE);
        }
        long first = turn.before().commitIndex() + 1;
        if (node.isLeader() && has(first) && get(first).term() < turn.after().term()) {
            world.reached(RareState.OLD_TERM_ENTRY_COMMITTED);
        }
    }
}
