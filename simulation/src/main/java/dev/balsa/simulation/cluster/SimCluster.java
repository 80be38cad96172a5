package dev.balsa.simulation.cluster;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.simulation.engine.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The nodes of one simulated cluster and the network between them. */
public final class SimCluster {
    private final World world;
    private final List<SimNode> nodes = new ArrayList<>();
    private final SimNetwork network;

    public SimCluster(World world) {
        this.world = world;
        Environment environment = world.environment();
        Randomness random = world.stream("identities");
        List<ReplicaId> ids = new ArrayList<>();
        for (int i = 0; i < environment.nodes(); i++) {
            ids.add(new ReplicaId(i, new UUID(random.nextLong(), random.nextLong())));
        }
        int members = environment.voters() + environment.learners();
        Configuration initial =
                new Configuration(ids.subList(0, environment.voters()), ids.subList(environment.voters(), members));
        for (int i = 0; i < environment.nodes(); i++) {
            nodes.add(new SimNode(world, i, ids.get(i), initial));
        }
        network = new SimNetwork(world, nodes);
        nodes.forEach(node -> node.connect(network));
    }

    public World world() {
        return world;
    }

    public SimNetwork network() {
        return network;
    }

    public List<SimNode> nodes() {
        return nodes;
    }

    public SimNode node(int number) {
        return nodes.get(number);
    }

    public @Nullable SimNode node(ReplicaId id) {
        for (SimNode node : nodes) {
            if (node.id().equals(id)) {
                return node;
            }
        }
        return null;
    }

    /** The leader of the highest term among those that think they lead. */
    public @Nullable SimNode leader() {
        SimNode best = null;
        for (SimNode node : nodes) {
            if (node.isLeader()
                    && (best == null || node.status().term() > best.status().term())) {
                best = node;
            }
        }
        return best;
    }
}
