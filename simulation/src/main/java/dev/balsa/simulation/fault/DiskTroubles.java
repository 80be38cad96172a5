package dev.balsa.simulation.fault;

import dev.balsa.raft.core.Input;
import dev.balsa.raft.log.DiskState;
import dev.balsa.simulation.cluster.ClusterObserver;
import dev.balsa.simulation.cluster.RareState;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimNode;
import java.util.HashMap;
import java.util.Map;

/**
 * Disks that are full, congested, damaged or slow, by their own account: they go on taking writes, so what is at stake is
 * what replicas make of it. Like a broker, a process asks its disk again after each start, and a leader that had better not
 * lead asks now and then for somebody else.
 */
final class DiskTroubles implements ClusterObserver {
    private static final long LOOK_AGAIN_US = 1_000_000;
    private static final long TOKEN = -3;

    private final SimCluster cluster;
    /** By the node's number. Looked up only: the order of a map of nodes may differ between two runs of a seed. */
    private final Map<Integer, DiskState> states = new HashMap<>();

    DiskTroubles(SimCluster cluster) {
        this.cluster = cluster;
    }

    /** @return ends it */
    Runnable begin(SimNode node, DiskState state) {
        if (node.isLeader()) {
            cluster.world().reached(RareState.LEADER_WITH_TROUBLED_DISK);
        }
        states.put(node.number(), state);
        node.offer(new Input.DiskChanged(state));
        look(node, state);
        return () -> {
            if (states.remove(node.number(), state)) {
                node.offer(new Input.DiskChanged(DiskState.HEALTHY));
            }
        };
    }

    @Override
    public void started(SimNode node) {
        cluster.world().queue().in(0, () -> {
            DiskState state = states.get(node.number());
            if (state != null) {
                node.offer(new Input.DiskChanged(state));
            }
        });
    }

    private void look(SimNode node, DiskState state) {
        cluster.world().queue().in(LOOK_AGAIN_US, () -> {
            if (!state.equals(states.get(node.number()))) {
                return;
            }
            if (state.shouldNotLead() && node.isLeader()) {
                node.offer(new Input.Transfer(TOKEN, null));
            }
            look(node, state);
        });
    }
}
