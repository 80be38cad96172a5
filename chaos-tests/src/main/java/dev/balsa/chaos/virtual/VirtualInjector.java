package dev.balsa.chaos.virtual;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.FaultPhase;
import dev.balsa.chaos.plan.Fault;
import dev.balsa.chaos.plan.FaultKind;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanText;
import dev.balsa.chaos.plan.PlannedFault;
import dev.balsa.chaos.plan.Target;
import dev.balsa.simulation.engine.InvariantViolation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Does to simulated machines what a plan says. */
final class VirtualInjector {
    /** What can be done to a simulated cluster. */
    static final Set<FaultKind> KINDS = Collections.unmodifiableSet(EnumSet.of(
            FaultKind.KILL,
            FaultKind.PAUSE,
            FaultKind.CUT,
            FaultKind.ONE_WAY_CUT,
            FaultKind.BRIDGE,
            FaultKind.ISOLATE,
            FaultKind.LOSS,
            FaultKind.DELAY,
            FaultKind.REORDER,
            FaultKind.RESET,
            FaultKind.POWER_CUT,
            FaultKind.SLOW_SYNC,
            FaultKind.CLOCK_JUMP,
            FaultKind.CRASH_CLIENT));

    private final VirtualWorld world;
    private final VirtualNetwork network;
    private final VirtualHistory history;
    private final List<VirtualMachine> machines;
    private final Watcher watcher;
    private final VirtualCrew crew;
    /** By broker: how many faults want it down, and frozen. */
    private final Map<Integer, Integer> down = new HashMap<>();

    private final Map<Integer, Integer> frozen = new HashMap<>();

    VirtualInjector(
            VirtualWorld world,
            VirtualNetwork network,
            VirtualHistory history,
            List<VirtualMachine> machines,
            Watcher watcher,
            VirtualCrew crew) {
        this.world = world;
        this.network = network;
        this.history = history;
        this.machines = machines;
        this.watcher = watcher;
        this.crew = crew;
    }

    /** Has all faults of the plan happen, counted from now on. */
    void schedule(Plan plan) {
        for (PlannedFault planned : plan.faults()) {
            world.queue().in(VirtualRun.us(planned.atMs()), () -> begin(planned));
        }
    }

    private void begin(PlannedFault planned) {
        List<Integer> brokers = brokers(planned.target());
        note(planned, FaultPhase.BEGIN, brokers);
        Runnable undo = inject(planned, brokers);
        world.queue().in(VirtualRun.us(planned.durationMs()), () -> {
            undo.run();
            note(planned, FaultPhase.HEAL, brokers);
        });
    }

    private void note(PlannedFault planned, FaultPhase phase, List<Integer> brokers) {
        history.event(new HistoryEvent.Fault(
                planned.id(), phase, PlanText.fault(planned.fault()), PlanText.target(planned.target()), brokers));
    }

    // ---- whom ---------------------------------------------------------------------------------------------------

    private List<Integer> brokers(Target target) {
        int all = machines.size();
        return switch (target) {
            case Target.Leader(String partition) -> List.of(known(watcher.leader(partition)));
            case Target.Follower(String partition, int pick) ->
                List.of(1 + (known(watcher.leader(partition)) + pick % (all - 1)) % all);
            case Target.ControllerLeader() -> List.of(known(watcher.controller()));
            case Target.Coordinator _ -> List.of(known(watcher.coordinator()));
            case Target.Broker(int id) -> List.of(id);
            case Target.One(int pick) -> some(pick, 1);
            case Target.Minority(int pick) -> some(pick, Math.max(1, (all - 1) / 2));
            case Target.Majority(int pick) -> some(pick, (all - 1) / 2 + 1);
            case Target.All() -> some(0, all);
            case Target.Client _ -> List.of();
        };
    }

    private static int known(int broker) {
        return Math.max(1, broker);
    }

    private List<Integer> some(int pick, int count) {
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(1 + (pick + i) % machines.size());
        }
        return chosen;
    }

    private VirtualMachine machine(int broker) {
        return machines.get(broker - 1);
    }

    // ---- what ---------------------------------------------------------------------------------------------------

    /** @return what undoes it */
    private Runnable inject(PlannedFault planned, List<Integer> brokers) {
        return switch (planned.fault()) {
            case Fault.Kill _ -> ends(brokers, VirtualMachine::kill);
            case Fault.PowerCut _ -> ends(brokers, VirtualMachine::cutPower);
            case Fault.Pause _ -> pauses(brokers);
            case Fault.Cut _ -> cuts(between(brokers, others(brokers), true, true));
            case Fault.OneWayCut(boolean isInbound) -> cuts(between(brokers, others(brokers), !isInbound, isInbound));
            case Fault.Bridge _ -> cuts(halves(others(brokers)));
            case Fault.Isolate _ -> cuts(isolation(brokers));
            case Fault.Loss(int percent) -> troubles(brokers, new VirtualLink.Trouble(0, 0, percent, 0));
            case Fault.Delay(int delayMs, int jitterMs) ->
                troubles(brokers, new VirtualLink.Trouble(delayMs, jitterMs, 0, 0));
            case Fault.Reorder(int percent) -> troubles(brokers, new VirtualLink.Trouble(0, 0, 0, percent));
            case Fault.Reset _ -> {
                brokers.forEach(network::reset);
                yield () -> {};
            }
            case Fault.SlowSync(int delayMs) -> {
                brokers.forEach(broker -> machine(broker).slowSyncs(delayMs));
                yield () -> brokers.forEach(broker -> machine(broker).slowSyncs(0));
            }
            case Fault.ClockJump(int jumpMs) -> {
                brokers.forEach(broker -> machine(broker).jumpWallClock(jumpMs));
                yield () -> brokers.forEach(broker -> machine(broker).jumpWallClock(-jumpMs));
            }
            case Fault.LyingSync _ -> {
                brokers.forEach(broker -> machine(broker).lieAboutSyncs());
                yield () -> {};
            }
            case Fault.CrashClient _ -> {
                crew.crash(planned.target() instanceof Target.Client(int pick) ? pick : 0);
                yield () -> {};
            }
            case Fault.Restart _,
                    Fault.RollingRestart _,
                    Fault.Duplicate _,
                    Fault.Bandwidth _,
                    Fault.DiskFull _,
                    Fault.DiskError _,
                    Fault.SyncError _,
                    Fault.BitFlip _,
                    Fault.Truncate _,
                    Fault.WipeDisk _,
                    Fault.RestoreOldDisk _,
                    Fault.ClockDrift _,
                    Fault.MemoryLimit _,
                    Fault.CpuLimit _ ->
                throw new InvariantViolation(
                        "plan", planned.fault().kind().text() + " is not possible in a simulated cluster");
        };
    }

    private interface Deed {
        void does(VirtualMachine machine);
    }

    private Runnable ends(List<Integer> brokers, Deed deed) {
        brokers.forEach(broker -> {
            down.merge(broker, 1, Integer::sum);
            deed.does(machine(broker));
        });
        return () -> brokers.forEach(broker -> {
            if (down.merge(broker, -1, Integer::sum) == 0) {
                machine(broker).powerOn();
                machine(broker).start();
                if (frozen.getOrDefault(broker, 0) > 0) {
                    machine(broker).freeze();
                }
            }
        });
    }

    private Runnable pauses(List<Integer> brokers) {
        brokers.forEach(broker -> {
            frozen.merge(broker, 1, Integer::sum);
            machine(broker).freeze();
        });
        return () -> brokers.forEach(broker -> {
            if (frozen.merge(broker, -1, Integer::sum) == 0) {
                machine(broker).thaw();
            }
        });
    }

    private record Way(int from, int to) {}

    private List<Integer> others(List<Integer> brokers) {
        return machines.stream()
                .map(VirtualMachine::id)
                .filter(id -> !brokers.contains(id))
                .toList();
    }

    private static List<Way> between(List<Integer> some, List<Integer> others, boolean out, boolean in) {
        List<Way> ways = new ArrayList<>();
        for (int one : some) {
            for (int other : others) {
                if (out) {
                    ways.add(new Way(one, other));
                }
                if (in) {
                    ways.add(new Way(other, one));
                }
            }
        }
        return ways;
    }

    private static List<Way> halves(List<Integer> brokers) {
        int middle = brokers.size() / 2;
        return between(brokers.subList(0, middle), brokers.subList(middle, brokers.size()), true, true);
    }

    private List<Way> isolation(List<Integer> brokers) {
        List<Integer> everybody = new ArrayList<>(others(brokers));
        everybody.addAll(crew.hosts());
        List<Way> ways = between(brokers, everybody, true, true);
        for (int i = 0; i < brokers.size(); i++) {
            ways.addAll(between(brokers.subList(i, i + 1), brokers.subList(i + 1, brokers.size()), true, true));
        }
        return ways;
    }

    private Runnable cuts(List<Way> ways) {
        ways.forEach(way -> network.cut(way.from(), way.to()));
        return () -> ways.forEach(way -> network.mend(way.from(), way.to()));
    }

    private Runnable troubles(List<Integer> brokers, VirtualLink.Trouble trouble) {
        List<Integer> everybody = new ArrayList<>(others(brokers));
        everybody.addAll(crew.hosts());
        List<Way> ways = between(brokers, everybody, true, true);
        ways.forEach(way -> network.link(way.from(), way.to()).add(trouble));
        return () -> ways.forEach(way -> network.link(way.from(), way.to()).remove(trouble));
    }
}
