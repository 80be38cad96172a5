package dev.balsa.simulation.workload;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Input;
import dev.balsa.simulation.cluster.ClusterObserver;
import dev.balsa.simulation.cluster.Environment;
import dev.balsa.simulation.cluster.RareState;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.engine.Randomness;
import dev.balsa.simulation.oracle.ReadHistory;
import org.jspecify.annotations.Nullable;

/** Clients that read, each with one read under way, of whoever they take for the leader: a deposed one has to notice by itself. */
public final class Readers implements ClusterObserver {
    private static final long NOTHING = -1;
    private static final long THINK_MIN_US = 20_000;
    private static final long THINK_MAX_US = 300_000;
    /** Share of reads that ask anybody at all. */
    private static final double LOST_SHARE = 0.1;

    private static final class Reader {
        private long read = NOTHING;
        private int presumedLeader;
    }

    private final SimCluster cluster;
    private final Environment.Clients traits;
    private final Randomness random;
    private final ReadHistory history;
    private final Reader[] readers;
    private boolean stopped;

    /** Has to stand among the observers behind the committed log. */
    public Readers(SimCluster cluster, ReadHistory history) {
        this.cluster = cluster;
        this.traits = cluster.world().environment().clients();
        this.random = Randomness.stream(cluster.world().seed(), "readers");
        this.history = history;
        this.readers = new Reader[random.between(1, 3)];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = new Reader();
        }
    }

    public void start() {
        for (Reader reader : readers) {
            think(reader);
        }
    }

    /** No new reads. */
    public void stop() {
        stopped = true;
    }

    private void think(Reader reader) {
        cluster.world().queue().in(random.between(THINK_MIN_US, THINK_MAX_US), () -> {
            if (!stopped) {
                ask(reader);
            }
        });
    }

    private void ask(Reader reader) {
        long read = history.invoke();
        reader.read = read;
        if (random.chance(LOST_SHARE)) {
            reader.presumedLeader = anybody();
        }
        SimNode deposed = deposedLeader();
        SimNode node = deposed == null ? cluster.node(reader.presumedLeader) : deposed;
        cluster.world().queue().in(random.between(50, 1_000), () -> node.offer(new Input.ReadIndex(read)));
        cluster.world().queue().in(traits.timeoutUs(), () -> end(reader, read, null));
    }

    @Override
    public void answered(SimNode node, Effects.Answer answer) {
        switch (answer) {
            case Effects.Answer.ReadReady r -> {
                history.answered(node, r.token(), r.index());
                ended(r.token(), node.id());
            }
            case Effects.Answer.ReadFailed r -> ended(r.token(), r.leader());
            case Effects.Answer.Proposed _,
                    Effects.Answer.Rejected _,
                    Effects.Answer.Transferred _,
                    Effects.Answer.TransferFailed _,
                    Effects.Answer.ChangeAppended _,
                    Effects.Answer.ChangeRefused _ -> {}
        }
    }

    private void ended(long read, @Nullable ReplicaId leader) {
        for (Reader reader : readers) {
            end(reader, read, leader);
        }
    }

    private void end(Reader reader, long read, @Nullable ReplicaId leader) {
        if (reader.read != read) {
            return;
        }
        reader.read = NOTHING;
        SimNode node = leader == null ? null : cluster.node(leader);
        // In turn: one that is dead for good costs its timeout once, not again and again.
        reader.presumedLeader =
                node == null ? (reader.presumedLeader + 1) % cluster.nodes().size() : node.number();
        think(reader);
    }

    /** Somebody who does not know yet that another leads; who asks right there is the one to be told something old. */
    private @Nullable SimNode deposedLeader() {
        SimNode leader = cluster.leader();
        for (SimNode node : cluster.nodes()) {
            if (node.isLeader() && node != leader) {
                cluster.world().reached(RareState.READ_OF_DEPOSED_LEADER);
                return node;
            }
        }
        return null;
    }

    private int anybody() {
        return random.between(0, cluster.nodes().size() - 1);
    }
}
