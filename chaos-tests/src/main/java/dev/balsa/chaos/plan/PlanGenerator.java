package dev.balsa.chaos.plan;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Makes a plan from a seed: the same seed and options give the same plan in every JVM. A random half of the kinds is left out of
 * each run (swarm testing; Groce et al., ISSTA 2012): bugs that one fault would hide from another one come up that way.
 */
public final class PlanGenerator {
    /** Out of a hundred: periods without faults, and faults that hit more than a minority. */
    private static final int EMPTY_PERIODS = 25;

    private static final int WIDE_TARGETS = 20;
    private static final int MAX_KINDS_PER_PERIOD = 4;
    private static final int PICKS = 1000;

    private final long seed;
    private final PlanOptions options;
    private final SplittableRandom random;
    private final List<PlannedFault> faults = new ArrayList<>();
    /** Until when a damaged disk is being repaired: no more than a minority of disks may be lost at a time. */
    private long repairedAtMs;
    /** Until when nothing else may happen, and until when anything does. */
    private long quietUntilMs;

    private long busyUntilMs;

    private PlanGenerator(long seed, PlanOptions options) {
        this.seed = seed;
        this.options = options;
        this.random = new SplittableRandom(seed);
    }

    public static Plan generate(long seed, PlanOptions options) {
        return new PlanGenerator(seed, options).generate();
    }

    private Plan generate() {
        List<FaultKind> mix = half(List.copyOf(EnumSet.copyOf(options.kinds())));
        for (long beginMs = 0; beginMs < options.durationMs(); beginMs += options.periodMs()) {
            boolean isEmpty = random.nextInt(100) < EMPTY_PERIODS;
            // Never the first one: a short run would prove nothing.
            if (!isEmpty || beginMs == 0) {
                period(beginMs, Math.min(beginMs + options.periodMs(), options.durationMs()), mix);
            }
        }
        return new Plan(seed, options.durationMs(), faults);
    }

    private List<FaultKind> half(List<FaultKind> kinds) {
        return some(kinds, (kinds.size() + 1) / 2);
    }

    private List<FaultKind> some(List<FaultKind> kinds, int count) {
        List<FaultKind> left = new ArrayList<>(kinds);
        List<FaultKind> chosen = new ArrayList<>();
        while (chosen.size() < count && !left.isEmpty()) {
            chosen.add(left.remove(random.nextInt(left.size())));
        }
        return chosen;
    }

    private void period(long beginMs, long endMs, List<FaultKind> mix) {
        List<FaultKind> kinds = some(mix, 1 + random.nextInt(Math.min(MAX_KINDS_PER_PERIOD, mix.size())));
        long atMs = beginMs + gapMs() / 2;
        while (atMs < endMs) {
            add(atMs, kinds.get(random.nextInt(kinds.size())));
            atMs += gapMs();
        }
    }

    private long gapMs() {
        return options.gapMinMs() + random.nextLong(options.gapMaxMs() - options.gapMinMs() + 1);
    }

    private void add(long atMs, FaultKind kind) {
        long durationMs = Math.min(durationMs(kind), options.durationMs() - atMs);
        Fault fault = fault(kind);
        Target target = target(kind);
        if (atMs < quietUntilMs || (kind.isAlone() && atMs < busyUntilMs + options.settleMs())) {
            return;
        }
        if (kind.damagesDisk()) {
            if (atMs < repairedAtMs) {
                return;
            }
            repairedAtMs = atMs + durationMs + options.repairMs();
        }
        if (kind.isAlone()) {
            quietUntilMs = atMs + durationMs + options.settleMs();
        }
        busyUntilMs = Math.max(busyUntilMs, atMs + durationMs);
        faults.add(new PlannedFault(faults.size() + 1, atMs, durationMs, fault, target));
    }

    private long durationMs(FaultKind kind) {
        return switch (kind) {
            case RESET, CRASH_CLIENT -> 0;
            case CLOCK_JUMP, CLOCK_DRIFT, CPU_LIMIT, MEMORY_LIMIT, BANDWIDTH, LOSS, DUPLICATE, DELAY, REORDER ->
                between(2_000, 8_000);
            case KILL,
                    PAUSE,
                    RESTART,
                    ROLLING_RESTART,
                    CUT,
                    ONE_WAY_CUT,
                    BRIDGE,
                    ISOLATE,
                    POWER_CUT,
                    DISK_FULL,
                    DISK_ERROR,
                    SYNC_ERROR,
                    SLOW_SYNC,
                    LYING_SYNC,
                    BIT_FLIP,
                    TRUNCATE,
                    WIPE_DISK,
                    RESTORE_OLD_DISK -> between(500, 4_000);
        };
    }

    private int between(int min, int max) {
        return random.nextInt(min, max + 1);
    }

    private Fault fault(FaultKind kind) {
        return switch (kind) {
            case KILL -> new Fault.Kill();
            case PAUSE -> new Fault.Pause();
            case RESTART -> new Fault.Restart();
            case ROLLING_RESTART -> new Fault.RollingRestart();
            case CUT -> new Fault.Cut();
            case ONE_WAY_CUT -> new Fault.OneWayCut(random.nextBoolean());
            case BRIDGE -> new Fault.Bridge();
            case ISOLATE -> new Fault.Isolate();
            case LOSS -> new Fault.Loss(between(1, 30));
            case DUPLICATE -> new Fault.Duplicate(between(5, 50));
            case DELAY -> new Fault.Delay(between(10, 300), between(0, 100));
            case REORDER -> new Fault.Reorder(between(5, 50));
            case BANDWIDTH -> new Fault.Bandwidth(between(200, 8_000));
            case RESET -> new Fault.Reset();
            case POWER_CUT -> new Fault.PowerCut();
            case DISK_FULL -> new Fault.DiskFull();
            case DISK_ERROR -> new Fault.DiskError();
            case SYNC_ERROR -> new Fault.SyncError();
            case SLOW_SYNC -> new Fault.SlowSync(between(50, 1_000));
            case LYING_SYNC -> new Fault.LyingSync();
            case BIT_FLIP -> new Fault.BitFlip(between(1, 16));
            case TRUNCATE -> new Fault.Truncate(between(1, 65_536));
            case WIPE_DISK -> new Fault.WipeDisk();
            case RESTORE_OLD_DISK -> new Fault.RestoreOldDisk();
            case CLOCK_JUMP -> new Fault.ClockJump(between(-3_600_000, 3_600_000));
            case CLOCK_DRIFT -> new Fault.ClockDrift(random.nextBoolean() ? 200 : 50);
            case MEMORY_LIMIT -> new Fault.MemoryLimit(between(512, 1_024));
            case CPU_LIMIT -> new Fault.CpuLimit(between(10, 50));
            case CRASH_CLIENT -> new Fault.CrashClient();
        };
    }

    private Target target(FaultKind kind) {
        return switch (kind.reach()) {
            case CLIENT -> new Target.Client(pick());
            case EVERYBODY -> new Target.All();
            case SINGLE, ONE_DISK, ALONE, CONTROL -> single();
            case ANY -> random.nextInt(100) < WIDE_TARGETS ? wide() : narrow();
        };
    }

    private Target wide() {
        return random.nextBoolean() ? new Target.All() : new Target.Majority(pick());
    }

    private Target narrow() {
        return random.nextInt(5) == 0 ? new Target.Minority(pick()) : single();
    }

    /** Roles are hit more often than anybody: most bugs are in handing them over. */
    private Target single() {
        List<IntFunction<Target>> choices = new ArrayList<>();
        choices.add(Target.One::new);
        choices.add(pick -> new Target.ControllerLeader());
        if (!options.partitions().isEmpty()) {
            choices.add(pick -> new Target.Leader(ofPick(options.partitions(), pick)));
            choices.add(pick -> new Target.Leader(ofPick(options.partitions(), pick)));
            choices.add(pick -> new Target.Follower(ofPick(options.partitions(), pick), pick));
        }
        if (!options.groups().isEmpty()) {
            choices.add(pick -> new Target.Coordinator(ofPick(options.groups(), pick)));
        }
        return choices.get(random.nextInt(choices.size())).apply(pick());
    }

    private static String ofPick(List<String> names, int pick) {
        return names.get(pick % names.size());
    }

    private int pick() {
        return random.nextInt(PICKS);
    }

    /** The kinds that a plan uses. */
    public static Set<FaultKind> kindsOf(Plan plan) {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        plan.faults().forEach(planned -> kinds.add(planned.fault().kind()));
        return kinds;
    }
}
