package dev.balsa.simulation.fault;

import dev.balsa.raft.log.DiskState;
import dev.balsa.simulation.engine.Randomness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Draws the plan of a seed. Each seed leaves out a random half of the kinds (swarm testing; Groce et al., ISSTA 2012):
 * a fault that is everywhere hides what happens without it.
 */
public final class FaultPlanner {
    private static final int MIN_FAULTS = 12;
    /** Of all faults of a plan that has ambushes: they hit what times miss. */
    private static final double AMBUSH_SHARE = 0.3;
    /** Nothing strikes before a cluster had a chance to elect. */
    private static final long QUIET_START_US = 1_000_000;

    private static final List<DiskState> TROUBLES = List.of(
            new DiskState(DiskState.Room.FULL, false, false),
            new DiskState(DiskState.Room.CONGESTED, false, false),
            new DiskState(DiskState.Room.OPEN, true, false),
            new DiskState(DiskState.Room.OPEN, false, true),
            new DiskState(DiskState.Room.FULL, true, true));

    private final Randomness random;
    private final int nodes;
    private final long untilUs;

    /** @param untilUs no fault strikes later */
    public FaultPlanner(Randomness random, int nodes, long untilUs) {
        this.random = random;
        this.nodes = nodes;
        this.untilUs = untilUs;
    }

    public FaultPlan plan() {
        List<FaultKind> kinds = new ArrayList<>(List.of(FaultKind.values()));
        random.shuffle(kinds);
        kinds = kinds.subList(0, kinds.size() / 2);
        long meanGapUs = random.pick(List.of(400_000L, 1_200_000L, 4_000_000L));
        int count = (int) Math.max(MIN_FAULTS, untilUs / meanGapUs);
        List<Long> times = times(count);
        List<PlannedFault> faults = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            boolean ambushes = kinds.contains(FaultKind.AMBUSH) && random.chance(AMBUSH_SHARE);
            FaultKind kind = ambushes ? FaultKind.AMBUSH : random.pick(kinds);
            faults.add(new PlannedFault(id, times.get(id), durationUs(kind), draw(kind)));
        }
        return new FaultPlan(faults);
    }

    /** Some faults come alone, some on the heels of the one before. */
    private List<Long> times(int count) {
        List<Long> times = new ArrayList<>();
        while (times.size() < count) {
            long atUs = random.between(QUIET_START_US, untilUs);
            int burst = random.chance(0.3) ? random.between(2, 4) : 1;
            for (int i = 0; i < burst && times.size() < count; i++) {
                times.add(Math.min(untilUs, atUs));
                atUs += random.between(0, 1_500_000);
            }
        }
        times.sort(Comparator.naturalOrder());
        return times;
    }

    private long durationUs(FaultKind kind) {
        return switch (kind) {
            case RESIGN, FALSE_SIGNAL, TRANSFER, STRAY_ORDER -> 0;
            case POWER_CUT -> random.between(50_000, 2_000_000);
            case AMBUSH -> random.between(1_000_000, 6_000_000);
            case CRASH, DISK_FAILURE, DISK_LOSS, PAUSE ->
                random.chance(0.5) ? random.between(10_000, 500_000) : random.between(500_000, 6_000_000);
            case ISOLATE,
                    ONE_WAY,
                    SPLIT,
                    BRIDGE,
                    CUT_LINK,
                    LOSS,
                    DUPLICATION,
                    ECHO,
                    OVERTAKING,
                    SLOW_NETWORK,
                    SLOW_DISK,
                    DISK_STALL,
                    DISK_TROUBLE,
                    CLOCK,
                    CHURN,
                    RETENTION,
                    SLOW_SEGMENTS -> random.between(200_000, 8_000_000);
        };
    }

    private Fault draw(FaultKind kind) {
        return switch (kind) {
            case CRASH -> new Fault.Crash(target(), random.chance(0.7));
            case AMBUSH ->
                new Fault.Ambush(
                        random.pick(List.of(Fault.Ambush.Trigger.values())),
                        random.chance(0.5) ? 0 : random.between(0, 3_000),
                        random.chance(0.5) ? random.between(1_000, 100_000) : random.between(100_000, 3_000_000),
                        random.chance(0.7));
            case POWER_CUT -> new Fault.PowerCut();
            case PAUSE -> new Fault.Pause(target());
            case ISOLATE -> new Fault.Isolate(target(), random.chance(0.5));
            case ONE_WAY -> new Fault.OneWay(target(), random.chance(0.5));
            case SPLIT -> new Fault.Split(side());
            case BRIDGE -> new Fault.Bridge(target(), side());
            case CUT_LINK -> drawCutLink();
            case LOSS -> new Fault.Loss(random.pick(List.of(0.02, 0.1, 0.3)));
            case DUPLICATION -> new Fault.Duplication(random.pick(List.of(0.05, 0.2, 0.5)));
            case ECHO -> new Fault.Echo(random.pick(List.of(0.02, 0.2)));
            case OVERTAKING -> new Fault.Overtaking(random.pick(List.of(5_000L, 50_000L, 400_000L, 2_000_000L)));
            case SLOW_NETWORK -> new Fault.SlowNetwork(target(), random.pick(List.of(10_000L, 100_000L, 800_000L)));
            case SLOW_DISK -> new Fault.SlowDisk(target(), random.pick(List.of(20_000L, 150_000L, 900_000L)));
            case DISK_STALL -> new Fault.DiskStall(target());
            case DISK_FAILURE -> new Fault.DiskFailure(target());
            case DISK_TROUBLE -> new Fault.DiskTrouble(target(), random.pick(TROUBLES));
            case CLOCK -> new Fault.Clock(target(), random.pick(List.of(0.3, 0.6, 1.7, 4.0)));
            case RESIGN -> new Fault.Resign(new Target(Target.Choice.LEADER, random.between(0, nodes - 1)));
            case FALSE_SIGNAL -> new Fault.FalseSignal(target(), random.between(0, nodes - 1), random.chance(0.5));
            case DISK_LOSS -> new Fault.DiskLoss(target());
            case CHURN -> new Fault.Churn();
            case TRANSFER -> new Fault.Transfer(random.between(0, nodes - 1), random.chance(0.3));
            case RETENTION ->
                new Fault.Retention(
                        random.pick(List.of(0, 5, 50)), random.pick(List.of(30_000L, 300_000L, 1_500_000L)));
            case STRAY_ORDER -> new Fault.StrayOrder(target());
            case SLOW_SEGMENTS -> new Fault.SlowSegments(target(), random.pick(List.of(300_000L, 3_000_000L)));
        };
    }

    private Fault drawCutLink() {
        int from = random.between(0, nodes - 1);
        int to = (from + random.between(1, Math.max(1, nodes - 1))) % nodes;
        return new Fault.CutLink(from, to, random.chance(0.5));
    }

    private Target target() {
        int draw = random.between(0, 9);
        Target.Choice choice = draw < 5 ? Target.Choice.LEADER : draw < 8 ? Target.Choice.FOLLOWER : Target.Choice.ANY;
        return new Target(choice, random.between(0, nodes - 1));
    }

    private int side() {
        return random.between(1, Math.max(1, (1 << nodes) - 2));
    }
}
