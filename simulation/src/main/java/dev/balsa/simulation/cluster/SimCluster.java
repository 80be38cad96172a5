package dev.balsa.simulation.cluster;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.simulation.engine.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The nodes of one simulated cluster and the network between them. */
public final class SimCluster {
    private final World world;
    private final List<SimNode> nodes = new ArrayList<>();
    private final SimNetwork network;
    private final Randomness identities;
    /** What was on the disks that are lost, by the replica that died with each. */
    private final SortedMap<ReplicaId, LogImage> lost = new TreeMap<>();

    public SimCluster(World world) {
        this.world = world;
        Environment environment = world.environment();
        identities = world.stream("identities");
        List<ReplicaId> ids = new ArrayList<>();
        for (int i = 0; i < environment.nodes(); i++) {
            ids.add(newIdentity(i));
        }
        int members = environment.voters() + environment.learners();
        Configuration initial =
                new Configuration(ids.subList(0, environment.voters()), ids.subList(environment.voters(), members));
        for (int i = 0; i < environment.nodes(); i++) {
            boolean isSpare = i >= environment.nodes() - environment.spares();
            nodes.add(new SimNode(world, i, ids.get(i), isSpare ? Configuration.EMPTY : initial));
        }
        network = new SimNetwork(world, nodes);
        nodes.forEach(node -> node.connect(network));
    }

    private ReplicaId newIdentity(int number) {
        return new ReplicaId(number, new UUID(identities.nextLong(), identities.nextLong()));
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

    // ---- lost disks ---------------------------------------------------------------------------------------------

    /** The replica died with its disk. */
    public boolean isLost(ReplicaId id) {
        return lost.containsKey(id);
    }

    /** What the replica has on its disk, or had when it lost it; null for one that never was. */
    public @Nullable LogImage diskLog(ReplicaId id) {
        SimNode node = node(id);
        return node == null ? lost.get(id) : node.disk().log();
    }

    /**
     * Whether a group that follows the protocol survives the loss of this node's disk: all agree on the members, and a majority of
     * the voters will be left. Losing more is what no group is promised to survive.
     */
    public boolean survivesLossOf(SimNode node) {
        SimNode leader = leader();
        // What a stopped leader has been asked to change, it does when it goes on, with as many voters as there were
        // when it was asked.
        if (leader == null || leader.state() != SimNode.State.RUNNING || !isMembershipSettled(leader)) {
            return false;
        }
        List<ReplicaId> voters = leader.status().configuration().voters();
        long gone = voters.stream().filter(this::isLost).count() + (voters.contains(node.id()) ? 1 : 0);
        return gone <= (voters.size() - 1) / 2;
    }

    /** Whether the newest configuration of this leader is committed and no member has one that could still take its place. */
    public boolean isMembershipSettled(SimNode leader) {
        long settled = leader.log().lastConfigurationIndex();
        return leader.status().committedInTerm()
                && settled <= leader.status().commitIndex()
                && nodes.stream()
                        .filter(node -> leader.status().configuration().isMember(node.id()))
                        .allMatch(node -> isKnown(node.log(), leader)
                                && isKnown(node.disk().log(), leader));
    }

    private static boolean isKnown(LogImage log, SimNode leader) {
        long index = log.lastConfigurationIndex();
        boolean isGone =
                index <= Math.max(log.base().index(), leader.log().base().index());
        return isGone
                || (index <= leader.log().lastConfigurationIndex()
                        && log.termAt(index) == leader.log().termAt(index));
    }

    /** The node's disk is gone for good: its replica never comes back, the host comes back as another one that knows nothing. */
    public void loseDisk(SimNode node) {
        if (node.state() != SimNode.State.DOWN) {
            node.crash(true);
        }
        lost.put(node.id(), node.disk().log());
        node.loseDisk(newIdentity(node.number()));
        network.rename(node);
        world.reached(RareState.DISK_LOST);
    }

    /** Replicas that died with their disks. */
    public Set<ReplicaId> lost() {
        return lost.keySet();
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
