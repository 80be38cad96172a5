package dev.balsa.simulation.fault;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.message.RaftMessage;
import dev.balsa.simulation.cluster.ClusterObserver;
import dev.balsa.simulation.cluster.RareState;
import dev.balsa.simulation.cluster.SimCluster;
import dev.balsa.simulation.cluster.SimNetwork;
import dev.balsa.simulation.cluster.SimNode;
import dev.balsa.simulation.engine.Trace;
import dev.balsa.simulation.workload.Administrator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the faults of a plan happen and undoes each when its time is over. */
public final class FaultInjector {
    /** Undoes one fault, once: by its own time or by {@link #healAll}, whichever comes first. */
    private static final class Healing {
        private final PlannedFault planned;
        private @Nullable Runnable undo;

        Healing(PlannedFault planned, Runnable undo) {
            this.planned = planned;
            this.undo = undo;
        }

        void run() {
            Runnable once = undo;
            undo = null;
            if (once != null) {
                once.run();
            }
        }
    }

    private final SimCluster cluster;
    private final List<Healing> active = new ArrayList<>();
    private final Ambushes ambushes;
    private final DiskTroubles troubles;
    private final Administrator administrator;
    private int struck;
    private long nextToken;

    public FaultInjector(SimCluster cluster, Administrator administrator) {
        this.cluster = cluster;
        this.administrator = administrator;
        this.ambushes = new Ambushes(cluster);
        this.troubles = new DiskTroubles(cluster);
    }

    /** Have to stand among the observers. */
    public List<ClusterObserver> observers() {
        return List.of(ambushes, troubles);
    }

    /** From now on the node's disk has no room for data. */
    public void fillDisk(SimNode node) {
        troubles.begin(node, new DiskState(DiskState.Room.FULL, false, false));
    }

    public void schedule(FaultPlan plan) {
        for (PlannedFault planned : plan.faults()) {
            cluster.world().queue().at(planned.atUs(), () -> strike(planned));
        }
    }

    /** How many faults found something to hit. */
    public int struck() {
        return struck;
    }

    /** Ends every fault that still lasts, then brings up every node that is not. */
    public void healAll() {
        List.copyOf(active).forEach(this::heal);
        ambushes.end();
        for (SimNode node : cluster.nodes()) {
            restart(node);
        }
    }

    private void strike(PlannedFault planned) {
        Runnable undo = apply(planned.fault());
        if (undo == null) {
            return;
        }
        struck++;
        cluster.world().trace().note(Trace.NOBODY, "fault", planned.id(), planned);
        Healing healing = new Healing(planned, undo);
        active.add(healing);
        cluster.world().queue().in(planned.lastsUs(), () -> heal(healing));
    }

    private void heal(Healing healing) {
        if (active.remove(healing)) {
            cluster.world().trace().note(Trace.NOBODY, "heal", healing.planned.id(), "#" + healing.planned.id());
            healing.run();
        }
    }

    /** @return how to undo it; null if there was nothing to hit */
    private @Nullable Runnable apply(Fault fault) {
        return switch (fault) {
            case Fault.Crash f -> crash(resolve(f.target()), f.connectionsReset());
            case Fault.Ambush f -> ambushes.lay(f);
            case Fault.PowerCut f -> powerCut();
            case Fault.Pause f -> pause(resolve(f.target()));
            case Fault.Isolate f -> isolate(resolve(f.target()), f.connectionsReset());
            case Fault.OneWay f -> oneWay(resolve(f.target()).number(), f.inbound());
            case Fault.Split f -> cut((from, to) -> side(f.side(), from) != side(f.side(), to));
            case Fault.Bridge f -> bridge(resolve(f.bridge()).number(), f.side());
            case Fault.CutLink f ->
                cut((from, to) ->
                        (from == f.from() && to == f.to()) || (f.bothWays() && from == f.to() && to == f.from()));
            case Fault.Loss f -> noise(SimNetwork.Noise.Kind.LOSS, f.share());
            case Fault.Duplication f -> noise(SimNetwork.Noise.Kind.DUPLICATION, f.share());
            case Fault.Echo f -> noise(SimNetwork.Noise.Kind.ECHO, f.share());
            case Fault.Overtaking f -> noise(SimNetwork.Noise.Kind.OVERTAKING, (double) f.heldBackUs());
            case Fault.SlowNetwork f -> shift(resolve(f.target()).number(), f.byUs(), cluster.network()::slowDown);
            case Fault.SlowDisk f ->
                shift(resolve(f.target()), f.byUs(), (node, by) -> node.disk().slowDown(by));
            case Fault.DiskStall f -> stall(resolve(f.target()));
            case Fault.DiskFailure f -> failDisk(resolve(f.target()));
            case Fault.DiskTrouble f -> troubles.begin(resolve(f.target()), f.state());
            case Fault.Clock f -> clock(resolve(f.target()), f.factor());
            case Fault.Resign f -> signal(resolve(f.target()), node -> node.offer(new Input.Resign()));
            case Fault.FalseSignal f -> falseSignal(resolve(f.target()), f.peer(), f.refused());
            case Fault.DiskLoss f -> loseDisk(resolve(f.target()));
            case Fault.Churn f -> administrator.churn();
            case Fault.Transfer f -> transfer(f);
            case Fault.Retention f -> retention(f);
            case Fault.StrayOrder f -> strayOrder(resolve(f.target()));
            case Fault.SlowSegments f ->
                shift(resolve(f.target()), f.byUs(), (node, by) -> node.disk().slowDownSegments(by));
        };
    }

    private SimNode resolve(Target target) {
        int size = cluster.nodes().size();
        SimNode leader = cluster.leader();
        SimNode picked = cluster.node(target.pick() % size);
        return switch (target.choice()) {
            case LEADER -> leader != null ? leader : picked;
            case FOLLOWER -> picked == leader ? cluster.node((target.pick() + 1) % size) : picked;
            case ANY -> picked;
        };
    }

    // ---- processes ----------------------------------------------------------------------------------------------

    private @Nullable Runnable crash(SimNode node, boolean connectionsReset) {
        if (node.state() == SimNode.State.DOWN) {
            return null;
        }
        node.crash(connectionsReset);
        return restartUnlessDone(node);
    }

    private Runnable powerCut() {
        List<Runnable> undo = new ArrayList<>();
        for (SimNode node : cluster.nodes()) {
            Runnable restart = crash(node, false);
            if (restart != null) {
                undo.add(restart);
            }
        }
        cluster.world().reached(RareState.CRASH_OF_ALL);
        return () -> undo.forEach(Runnable::run);
    }

    /** The end of a crash: starts the node unless that, or more, has happened to it since. */
    static Runnable restartUnlessDone(SimNode node) {
        int process = node.process();
        return () -> {
            if (node.process() == process) {
                restart(node);
            }
        };
    }

    private static void restart(SimNode node) {
        switch (node.state()) {
            case RUNNING -> {}
            case PAUSED -> node.resume();
            case HALTED -> {
                node.crash(true);
                node.start();
            }
            case DOWN -> node.start();
        }
    }

    private static @Nullable Runnable pause(SimNode node) {
        if (node.state() != SimNode.State.RUNNING) {
            return null;
        }
        node.pause();
        int process = node.process();
        return () -> {
            if (node.process() == process && node.state() == SimNode.State.PAUSED) {
                node.resume();
            }
        };
    }

    private static Runnable clock(SimNode node, double factor) {
        node.changeClock(factor);
        return () -> node.changeClock(1 / factor);
    }

    private static @Nullable Runnable signal(SimNode node, Consumer<SimNode> signal) {
        if (!node.isUp()) {
            return null;
        }
        signal.accept(node);
        return () -> {};
    }

    private @Nullable Runnable falseSignal(SimNode node, int peerNumber, boolean refused) {
        SimNode peer = cluster.node(peerNumber);
        if (peer == node) {
            return null;
        }
        Input input = refused ? new Input.PeerRefused(peer.id()) : new Input.PeerUnreachable(peer.id());
        return signal(node, hit -> hit.offer(input));
    }

    // ---- disks --------------------------------------------------------------------------------------------------

    private @Nullable Runnable stall(SimNode node) {
        if (node.disk().isStalled()) {
            return null;
        }
        if (node.isLeader()) {
            cluster.world().reached(RareState.LEADER_STALLED_DISK);
        }
        node.disk().stall();
        return node.disk()::unstall;
    }

    private @Nullable Runnable loseDisk(SimNode node) {
        if (!cluster.survivesLossOf(node)) {
            return null;
        }
        cluster.loseDisk(node);
        administrator.replace(node);
        return restartUnlessDone(node);
    }

    private @Nullable Runnable transfer(Fault.Transfer fault) {
        SimNode leader = cluster.leader();
        if (leader == null) {
            return null;
        }
        ReplicaId target =
                fault.toAnybody() ? null : cluster.node(fault.target()).id();
        return signal(leader, node -> node.offer(new Input.Transfer(nextToken++, target)));
    }

    private @Nullable Runnable strayOrder(SimNode node) {
        ReplicaId leader = node.isUp() ? node.status().leader() : null;
        if (leader == null || leader.equals(node.id())) {
            return null;
        }
        cluster.world().reached(RareState.STRAY_ORDER_TO_TAKE_OVER);
        RaftMessage order = new RaftMessage.TimeoutNow(node.status().term());
        return signal(node, hit -> hit.offer(new Input.Received(leader, order)));
    }

    private Runnable retention(Fault.Retention fault) {
        boolean[] isOver = new boolean[1];
        retain(fault, isOver);
        return () -> isOver[0] = true;
    }

    private void retain(Fault.Retention fault, boolean[] isOver) {
        cluster.world().queue().in(fault.everyUs(), () -> {
            if (!isOver[0]) {
                cluster.nodes().forEach(node -> node.removeUpTo(node.appliedIndex() - fault.keptEntries()));
                retain(fault, isOver);
            }
        });
    }

    private static @Nullable Runnable failDisk(SimNode node) {
        if (!node.isUp()) {
            return null;
        }
        node.disk().failNextForce();
        int process = node.process();
        return () -> {
            node.disk().failNoForce();
            if (node.process() == process && node.state() == SimNode.State.HALTED) {
                restart(node);
            }
        };
    }

    // ---- network ------------------------------------------------------------------------------------------------

    /** Voters that see the connection to their leader break do not wait for it: another one leads while this one still believes it does. */
    private Runnable isolate(SimNode node, boolean connectionsReset) {
        if (connectionsReset) {
            cluster.network().connectionsReset(node);
        }
        return cut((from, to) -> from == node.number() || to == node.number());
    }

    private Runnable oneWay(int node, boolean inbound) {
        return cut((from, to) -> inbound ? to == node : from == node);
    }

    private Runnable bridge(int bridge, int side) {
        return cut((from, to) -> from != bridge && to != bridge && side(side, from) != side(side, to));
    }

    private static int side(int mask, int node) {
        return mask >> node & 1;
    }

    private Runnable cut(BiPredicate<Integer, Integer> isCut) {
        List<Runnable> undo = new ArrayList<>();
        int size = cluster.nodes().size();
        for (int from = 0; from < size; from++) {
            for (int to = 0; to < size; to++) {
                if (from != to && isCut.test(from, to)) {
                    int source = from;
                    int sink = to;
                    cluster.network().cut(source, sink);
                    undo.add(() -> cluster.network().mend(source, sink));
                }
            }
        }
        return () -> undo.forEach(Runnable::run);
    }

    private Runnable noise(SimNetwork.Noise.Kind kind, double strength) {
        SimNetwork.Noise noise = new SimNetwork.Noise(kind, strength);
        cluster.network().add(noise);
        return () -> cluster.network().remove(noise);
    }

    private interface Slowdown<T> {
        void by(T what, long us);
    }

    private static <T> Runnable shift(T what, long byUs, Slowdown<T> slowdown) {
        slowdown.by(what, byUs);
        return () -> slowdown.by(what, -byUs);
    }
}
