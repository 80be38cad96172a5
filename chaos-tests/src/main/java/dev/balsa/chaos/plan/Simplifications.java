package dev.balsa.chaos.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Planned faults that are a little less than a given one. */
final class Simplifications {
    private Simplifications() {}

    /** The largest steps first. */
    static List<PlannedFault> of(PlannedFault planned, long minDurationMs) {
        List<PlannedFault> simpler = new ArrayList<>();
        narrower(planned.target())
                .ifPresent(target -> simpler.add(
                        new PlannedFault(planned.id(), planned.atMs(), planned.durationMs(), planned.fault(), target)));
        if (planned.durationMs() / 2 >= minDurationMs) {
            simpler.add(new PlannedFault(
                    planned.id(), planned.atMs(), planned.durationMs() / 2, planned.fault(), planned.target()));
        }
        weaker(planned.fault())
                .ifPresent(fault -> simpler.add(
                        new PlannedFault(planned.id(), planned.atMs(), planned.durationMs(), fault, planned.target())));
        return simpler;
    }

    private static Optional<Target> narrower(Target target) {
        return switch (target) {
            case Target.All() -> Optional.of(new Target.Majority(0));
            case Target.Majority(int pick) -> Optional.of(new Target.Minority(pick));
            case Target.Minority(int pick) -> Optional.of(new Target.One(pick));
            case Target.Leader _,
                    Target.Follower _,
                    Target.ControllerLeader _,
                    Target.Coordinator _,
                    Target.Broker _,
                    Target.One _,
                    Target.Client _ -> Optional.empty();
        };
    }

    private static Optional<Fault> weaker(Fault fault) {
        return switch (fault) {
            case Fault.Loss(int percent) when percent > 1 -> Optional.of(new Fault.Loss(percent / 2));
            case Fault.Duplicate(int percent) when percent > 1 -> Optional.of(new Fault.Duplicate(percent / 2));
            case Fault.Reorder(int percent) when percent > 1 -> Optional.of(new Fault.Reorder(percent / 2));
            case Fault.Delay(int delayMs, int jitterMs) when jitterMs > 0 -> Optional.of(new Fault.Delay(delayMs, 0));
            case Fault.Delay(int delayMs, int jitterMs)
            when delayMs > 1 -> Optional.of(new Fault.Delay(delayMs / 2, jitterMs));
            case Fault.SlowSync(int delayMs) when delayMs > 1 -> Optional.of(new Fault.SlowSync(delayMs / 2));
            case Fault.BitFlip(int flips) when flips > 1 -> Optional.of(new Fault.BitFlip(flips / 2));
            case Fault.Truncate(int sizeBytes) when sizeBytes > 1 -> Optional.of(new Fault.Truncate(sizeBytes / 2));
            case Fault.ClockJump(int jumpMs) when Math.abs(jumpMs) > 1 -> Optional.of(new Fault.ClockJump(jumpMs / 2));
            case Fault.Loss _,
                    Fault.Duplicate _,
                    Fault.Reorder _,
                    Fault.Delay _,
                    Fault.SlowSync _,
                    Fault.BitFlip _,
                    Fault.Truncate _,
                    Fault.ClockJump _,
                    Fault.Kill _,
                    Fault.Pause _,
                    Fault.Restart _,
                    Fault.RollingRestart _,
                    Fault.Cut _,
                    Fault.OneWayCut _,
                    Fault.Bridge _,
                    Fault.Isolate _,
                    Fault.Bandwidth _,
                    Fault.Reset _,
                    Fault.PowerCut _,
                    Fault.DiskFull _,
                    Fault.DiskError _,
                    Fault.SyncError _,
                    Fault.LyingSync _,
                    Fault.WipeDisk _,
                    Fault.RestoreOldDisk _,
                    Fault.ClockDrift _,
                    Fault.MemoryLimit _,
                    Fault.CpuLimit _,
                    Fault.CrashClient _ -> Optional.empty();
        };
    }
}
