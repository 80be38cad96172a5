package dev.balsa.chaos.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@link PlanText} writes. */
final class PlanParser {
    private static final Pattern SEED = Pattern.compile("seed (-?\\d{1,19})");
    private static final Pattern DURATION = Pattern.compile("duration (\\d{1,15})ms");
    private static final Pattern FAULT = Pattern.compile("(\\d{1,9}) at (\\d{1,15})ms for (\\d{1,15})ms (\\S+) (\\S+)");
    private static final Pattern CALL = Pattern.compile("([a-z-]+)(?:\\(([^()]*)\\))?");

    private final List<String> lines;
    private int number;

    PlanParser(List<String> lines) {
        this.lines = lines;
    }

    Plan parse() throws PlanFormatException {
        long seed = 0;
        long durationMs = -1;
        boolean isPlan = false;
        List<PlannedFault> faults = new ArrayList<>();
        for (String raw : lines) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher ofSeed = SEED.matcher(line);
            Matcher ofDuration = DURATION.matcher(line);
            if (!isPlan) {
                if (!line.equals(PlanText.firstLine())) {
                    throw broken("a plan begins with \"" + PlanText.firstLine() + "\"");
                }
                isPlan = true;
            } else if (ofSeed.matches()) {
                seed = number(ofSeed.group(1));
            } else if (ofDuration.matches()) {
                durationMs = number(ofDuration.group(1));
            } else {
                faults.add(fault(line));
            }
        }
        if (durationMs < 0) {
            throw broken("the line \"duration <number>ms\" is missing");
        }
        try {
            return new Plan(seed, durationMs, faults);
        } catch (IllegalArgumentException e) {
            throw broken(String.valueOf(e.getMessage()));
        }
    }

    private PlannedFault fault(String line) throws PlanFormatException {
        Matcher parts = FAULT.matcher(line);
        if (!parts.matches()) {
            throw broken("not \"<id> at <ms>ms for <ms>ms <fault> <target>\": " + line);
        }
        try {
            return new PlannedFault(
                    (int) number(parts.group(1)),
                    number(parts.group(2)),
                    number(parts.group(3)),
                    fault(call(parts.group(4))),
                    target(call(parts.group(5))));
        } catch (IllegalArgumentException e) {
            throw broken(String.valueOf(e.getMessage()));
        }
    }

    /** A name and what stands in its brackets. */
    private record Call(String name, List<String> arguments) {}

    private Call call(String text) throws PlanFormatException {
        Matcher parts = CALL.matcher(text);
        if (!parts.matches()) {
            throw broken("neither name nor name(arguments): " + text);
        }
        String arguments = parts.group(2);
        return new Call(parts.group(1), arguments == null ? List.of() : List.of(arguments.split(",", -1)));
    }

    private Fault fault(Call call) throws PlanFormatException {
        FaultKind kind = FaultKind.ofText(call.name()).orElse(null);
        if (kind == null) {
            throw broken("there is no fault " + call.name());
        }
        return switch (kind) {
            case KILL -> plain(call, new Fault.Kill());
            case PAUSE -> plain(call, new Fault.Pause());
            case RESTART -> plain(call, new Fault.Restart());
            case ROLLING_RESTART -> plain(call, new Fault.RollingRestart());
            case CUT -> plain(call, new Fault.Cut());
            case ONE_WAY_CUT -> new Fault.OneWayCut(isInbound(call));
            case BRIDGE -> plain(call, new Fault.Bridge());
            case ISOLATE -> plain(call, new Fault.Isolate());
            case LOSS -> new Fault.Loss(only(call, 0, 100));
            case DUPLICATE -> new Fault.Duplicate(only(call, 0, 100));
            case DELAY -> new Fault.Delay(argument(call, 0, 2, 0, 600_000), argument(call, 1, 2, 0, 600_000));
            case REORDER -> new Fault.Reorder(only(call, 0, 100));
            case BANDWIDTH -> new Fault.Bandwidth(only(call, 1, Integer.MAX_VALUE));
            case RESET -> plain(call, new Fault.Reset());
            case POWER_CUT -> plain(call, new Fault.PowerCut());
            case DISK_FULL -> plain(call, new Fault.DiskFull());
            case DISK_ERROR -> plain(call, new Fault.DiskError());
            case SYNC_ERROR -> plain(call, new Fault.SyncError());
            case SLOW_SYNC -> new Fault.SlowSync(only(call, 0, 600_000));
            case LYING_SYNC -> plain(call, new Fault.LyingSync());
            case BIT_FLIP -> new Fault.BitFlip(only(call, 1, 1_000_000));
            case TRUNCATE -> new Fault.Truncate(only(call, 1, Integer.MAX_VALUE));
            case WIPE_DISK -> plain(call, new Fault.WipeDisk());
            case RESTORE_OLD_DISK -> plain(call, new Fault.RestoreOldDisk());
            case CLOCK_JUMP -> new Fault.ClockJump(only(call, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case CLOCK_DRIFT -> new Fault.ClockDrift(only(call, 1, 10_000));
            case MEMORY_LIMIT -> new Fault.MemoryLimit(only(call, 1, 1 << 20));
            case CPU_LIMIT -> new Fault.CpuLimit(only(call, 1, 10_000));
            case CRASH_CLIENT -> plain(call, new Fault.CrashClient());
        };
    }

    private Fault plain(Call call, Fault fault) throws PlanFormatException {
        expect(call, 0);
        return fault;
    }

    private boolean isInbound(Call call) throws PlanFormatException {
        expect(call, 1);
        return switch (call.arguments().getFirst()) {
            case "in" -> true;
            case "out" -> false;
            default -> throw broken(call.name() + " goes in or out");
        };
    }

    private Target target(Call call) throws PlanFormatException {
        return switch (call.name()) {
            case "leader" -> new Target.Leader(name(call, 1));
            case "follower" -> new Target.Follower(name(call, 2), argument(call, 1, 2, 0, Integer.MAX_VALUE));
            case "controller-leader" -> {
                expect(call, 0);
                yield new Target.ControllerLeader();
            }
            case "coordinator" -> new Target.Coordinator(name(call, 1));
            case "broker" -> new Target.Broker(only(call, 0, Integer.MAX_VALUE));
            case "one" -> new Target.One(only(call, 0, Integer.MAX_VALUE));
            case "minority" -> new Target.Minority(only(call, 0, Integer.MAX_VALUE));
            case "majority" -> new Target.Majority(only(call, 0, Integer.MAX_VALUE));
            case "all" -> {
                expect(call, 0);
                yield new Target.All();
            }
            case "client" -> new Target.Client(only(call, 0, Integer.MAX_VALUE));
            default -> throw broken("there is no target " + call.name());
        };
    }

    private String name(Call call, int count) throws PlanFormatException {
        expect(call, count);
        String name = call.arguments().getFirst();
        if (name.isEmpty()) {
            throw broken(call.name() + " needs a name");
        }
        return name;
    }

    private int only(Call call, int min, int max) throws PlanFormatException {
        return argument(call, 0, 1, min, max);
    }

    private int argument(Call call, int index, int count, int min, int max) throws PlanFormatException {
        expect(call, count);
        long value = number(call.arguments().get(index));
        if (value < min || value > max) {
            throw broken(call.name() + " takes " + min + " to " + max + ", not " + value);
        }
        return (int) value;
    }

    private void expect(Call call, int count) throws PlanFormatException {
        if (call.arguments().size() != count) {
            throw broken(call.name() + " takes " + count + " arguments, not "
                    + call.arguments().size());
        }
    }

    private long number(String text) throws PlanFormatException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw broken("not a number: " + text);
        }
    }

    private PlanFormatException broken(String what) {
        return new PlanFormatException(number, what);
    }
}
