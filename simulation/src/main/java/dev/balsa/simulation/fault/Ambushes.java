package dev.balsa.simulation.fault;

import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.simulation.cluster.ClusterObserver;
import dev.balsa.simulation.cluster.RareState;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits for nodes to do what an ambush was laid for. Times alone hardly ever hit the moment between a write and its
 * force, or between a vote and its use.
 */
final class Ambushes implements ClusterObserver {
    private final SimCluster cluster;
    private final List<Fault.Ambush> waiting = new ArrayList<>();
    private boolean isOver;

    Ambushes(SimCluster cluster) {
        this.cluster = cluster;
    }

    /** @return ends the ambush: nobody falls into it any more */
    Runnable lay(Fault.Ambush ambush) {
        waiting.add(ambush);
        return () -> waiting.remove(ambush);
    }

    /** From now on nobody who fell into one is crashed any more, and who was crashed is left alone. */
    void end() {
        waiting.clear();
        isOver = true;
    }

    @Override
    public void writing(SimNode node, RaftStatus before, RaftStatus after, Persist write) {
        boolean hasHardState = write.hardState() != null;
        boolean hasEntries = !write.entries().isEmpty();
        if (hasHardState) {
            spring(Fault.Ambush.Trigger.WRITES_HARD_STATE, node);
        }
        if (hasHardState && hasEntries) {
            spring(Fault.Ambush.Trigger.WRITES_HARD_STATE_AND_ENTRIES, node);
        }
        if (hasEntries) {
            spring(Fault.Ambush.Trigger.WRITES_ENTRIES, node);
        }
        if (write.entries().stream().anyMatch(entry -> entry.configuration() != null)) {
            spring(Fault.Ambush.Trigger.WRITES_CONFIGURATION, node);
        }
        if (write.truncateFrom() > 0) {
            spring(Fault.Ambush.Trigger.TRUNCATES, node);
        }
    }

    @Override
    public void turned(Turn turn) {
        boolean leads = turn.after().role() == Role.LEADER;
        boolean led = turn.before().role() == Role.LEADER;
        if (leads && !led) {
            spring(Fault.Ambush.Trigger.BECOMES_LEADER, turn.node());
        }
        if (leads && turn.after().commitIndex() > turn.before().commitIndex()) {
            spring(Fault.Ambush.Trigger.COMMITS_AS_LEADER, turn.node());
        }
    }

    @Override
    public void sending(SimNode node, Effects.Send send) {
        if (send.message() instanceof RaftMessage.VoteResponse response && response.granted()) {
            spring(Fault.Ambush.Trigger.GRANTS_VOTE, node);
        } else if (send.message() instanceof RaftMessage.AppendAccepted) {
            spring(Fault.Ambush.Trigger.ACKNOWLEDGES, node);
        }
    }

    private void spring(Fault.Ambush.Trigger trigger, SimNode node) {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            Fault.Ambush ambush = waiting.get(i);
            if (ambush.trigger() == trigger) {
                waiting.remove(i);
                int process = node.process();
                // Never at once: the node is in the middle of its turn.
                cluster.world().queue().in(ambush.delayUs(), () -> crash(ambush, node, process));
            }
        }
    }

    private void crash(Fault.Ambush ambush, SimNode node, int process) {
        if (isOver || !node.isUp() || node.process() != process) {
            return;
        }
        cluster.world().reached(RareState.CRASH_IN_AMBUSH);
        node.crash(ambush.connectionsReset());
        Runnable restart = FaultInjector.restartUnlessDone(node);
        cluster.world().queue().in(ambush.downUs(), () -> {
            if (!isOver) {
                restart.run();
            }
        });
    }
}
