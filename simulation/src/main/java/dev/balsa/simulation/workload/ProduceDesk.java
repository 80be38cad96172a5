package dev.balsa.simulation.workload;

import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Entry;
import dev.balsa.simulation.cluster.ClusterObserver;
import dev.balsa.simulation.cluster.SimNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a broker owes its producers: an answer once the entry with that index and that term is committed, and
 * "unknown" to everybody still waiting when it no longer leads. An index alone does not do: another leader may commit
 * something else there (KAFKA-20634).
 */
final class ProduceDesk implements ClusterObserver {
    /** Where answers go. Ignores tokens that are settled. */
    interface Answers {
        void rejected(SimNode by, Effects.Answer.Rejected answer);

        void committed(SimNode by, long token, Entry entry);

        void unknown(SimNode by, long token);
    }

    private record Owed(long token, int term) {}

    private final Answers answers;
    /** Per node: by index of the entry. */
    private final List<SortedMap<Long, Owed>> owed = new ArrayList<>();

    /** How many entries a token stands for. */
    interface Sizes {
        int entries(long token);
    }

    private final Sizes sizes;

    ProduceDesk(int nodes, Sizes sizes, Answers answers) {
        this.sizes = sizes;
        this.answers = answers;
        for (int i = 0; i < nodes; i++) {
            owed.add(new TreeMap<>());
        }
    }

    @Override
    public void answered(SimNode node, Effects.Answer answer) {
        switch (answer) {
            case Effects.Answer.Proposed p -> {
                for (int i = 0; i < sizes.entries(p.token()); i++) {
                    owed.get(node.number()).put(p.firstIndex() + i, new Owed(p.token(), p.term()));
                }
                // The turn may have appended and lost leadership; then nobody will come back to this.
                if (node.status().role() != Role.LEADER || node.status().term() != p.term()) {
                    dropAll(node);
                }
            }
            case Effects.Answer.Rejected r -> answers.rejected(node, r);
            case Effects.Answer.ReadReady _,
                    Effects.Answer.ReadFailed _,
                    Effects.Answer.Transferred _,
                    Effects.Answer.TransferFailed _,
                    Effects.Answer.ChangeAppended _,
                    Effects.Answer.ChangeRefused _ -> {}
        }
    }

    @Override
    public void applied(SimNode node, List<Entry> entries) {
        SortedMap<Long, Owed> waiting = owed.get(node.number());
        for (Entry entry : entries) {
            Owed settled = waiting.remove(entry.index());
            if (settled == null) {
                continue;
            }
            if (settled.term == entry.term()) {
                answers.committed(node, settled.token, entry);
            } else {
                answers.unknown(node, settled.token);
            }
        }
    }

    @Override
    public void turned(Turn turn) {
        boolean stillLeads = turn.after().role() == Role.LEADER
                && turn.before().role() == Role.LEADER
                && turn.after().term() == turn.before().term();
        if (!stillLeads) {
            dropAll(turn.node());
        }
    }

    @Override
    public void crashed(SimNode node) {
        dropAll(node);
    }

    private void dropAll(SimNode node) {
        SortedMap<Long, Owed> waiting = owed.get(node.number());
        if (waiting.isEmpty()) {
            return;
        }
        List<Owed> dropped = List.copyOf(waiting.values());
        waiting.clear();
        for (Owed one : dropped) {
            answers.unknown(node, one.token);
        }
    }
}
