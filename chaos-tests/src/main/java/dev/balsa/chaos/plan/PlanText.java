package dev.balsa.chaos.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Plans as text:
 *
 * <pre>
 * balsa-plan 1
 * seed 42
 * duration 60000ms
 * 1 at 3000ms for 2000ms kill leader(orders-0)
 * 2 at 7200ms for 1500ms loss(20) minority(3)
 * </pre>
 *
 * Empty lines and lines that begin with # are skipped.
 */
public final class PlanText {
    private static final String FIRST_LINE = "balsa-plan 1";

    private PlanText() {}

    public static List<String> lines(Plan plan) {
        List<String> lines = new ArrayList<>();
        lines.add(FIRST_LINE);
        lines.add("seed " + plan.seed());
        lines.add("duration " + plan.durationMs() + "ms");
        for (PlannedFault fault : plan.faults()) {
            lines.add(line(fault));
        }
        return lines;
    }

    /** @throws PlanFormatException at the first line that is no part of a plan */
    public static Plan parse(List<String> lines) throws PlanFormatException {
        return new PlanParser(lines).parse();
    }

    static String firstLine() {
        return FIRST_LINE;
    }

    public static String line(PlannedFault planned) {
        return planned.id() + " at " + planned.atMs() + "ms for " + planned.durationMs() + "ms "
                + fault(planned.fault()) + " " + target(planned.target());
    }

    /** As in a line of a plan, for example {@code loss(20)}. */
    public static String fault(Fault fault) {
        String name = fault.kind().text();
        return switch (fault) {
            case Fault.OneWayCut(boolean isInbound) -> call(name, isInbound ? "in" : "out");
            case Fault.Loss(int percent) -> call(name, percent);
            case Fault.Duplicate(int percent) -> call(name, percent);
            case Fault.Delay(int delayMs, int jitterMs) -> call(name, delayMs + "," + jitterMs);
            case Fault.Reorder(int percent) -> call(name, percent);
            case Fault.Bandwidth(int kilobits) -> call(name, kilobits);
            case Fault.SlowSync(int delayMs) -> call(name, delayMs);
            case Fault.BitFlip(int flips) -> call(name, flips);
            case Fault.Truncate(int sizeBytes) -> call(name, sizeBytes);
            case Fault.ClockJump(int jumpMs) -> call(name, jumpMs);
            case Fault.ClockDrift(int percent) -> call(name, percent);
            case Fault.MemoryLimit(int sizeMebibytes) -> call(name, sizeMebibytes);
            case Fault.CpuLimit(int percent) -> call(name, percent);
            case Fault.Kill _,
                    Fault.Pause _,
                    Fault.Restart _,
                    Fault.RollingRestart _,
                    Fault.Cut _,
                    Fault.Bridge _,
                    Fault.Isolate _,
                    Fault.Reset _,
                    Fault.PowerCut _,
                    Fault.DiskFull _,
                    Fault.DiskError _,
                    Fault.SyncError _,
                    Fault.LyingSync _,
                    Fault.WipeDisk _,
                    Fault.RestoreOldDisk _,
                    Fault.CrashClient _ -> name;
        };
    }

    /** As in a line of a plan, for example {@code leader(orders-0)}. */
    public static String target(Target target) {
        return switch (target) {
            case Target.Leader(String partition) -> call("leader", partition);
            case Target.Follower(String partition, int pick) -> call("follower", partition + "," + pick);
            case Target.ControllerLeader() -> "controller-leader";
            case Target.Coordinator(String group) -> call("coordinator", group);
            case Target.Broker(int id) -> call("broker", id);
            case Target.One(int pick) -> call("one", pick);
            case Target.Minority(int pick) -> call("minority", pick);
            case Target.Majority(int pick) -> call("majority", pick);
            case Target.All() -> "all";
            case Target.Client(int pick) -> call("client", pick);
        };
    }

    private static String call(String name, Object arguments) {
        return name + "(" + arguments + ")";
    }
}
