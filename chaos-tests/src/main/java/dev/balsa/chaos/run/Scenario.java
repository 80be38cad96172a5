package dev.balsa.chaos.run;

import dev.balsa.chaos.plan.FaultKind;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Faults that go together. A seed leaves out a random half of them each time. */
public enum Scenario {
    EVERYTHING("whatever can be done to a cluster"),
    KILLS("processes killed, frozen, restarted; clients that crash"),
    PARTITIONS("networks that are cut, lossy, slow, or deliver twice and in another order"),
    POWER("power cuts of one, some and all brokers, kills, slow disks"),
    DISKS("disks that are full, slow, failing, rotten, cut short, lost or put back from an old copy"),
    SHORTAGE("machines with little memory, processor time, bandwidth and disk speed"),
    CLOCKS("wall clocks that jump and drift, with brokers killed and cut off meanwhile");

    private final String description;

    Scenario(String description) {
        this.description = description;
    }

    /** As on command lines. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In a line. */
    public String description() {
        return description;
    }

    /** @param possible what the machine can inject */
    public Set<FaultKind> kinds(Set<FaultKind> possible) {
        Set<FaultKind> kinds = wanted();
        kinds.retainAll(possible);
        return kinds;
    }

    private Set<FaultKind> wanted() {
        return switch (this) {
            case EVERYTHING -> EnumSet.allOf(FaultKind.class);
            case KILLS ->
                EnumSet.of(
                        FaultKind.KILL,
                        FaultKind.PAUSE,
                        FaultKind.RESTART,
                        FaultKind.ROLLING_RESTART,
                        FaultKind.CRASH_CLIENT);
            case PARTITIONS ->
                EnumSet.of(
                        FaultKind.CUT,
                        FaultKind.ONE_WAY_CUT,
                        FaultKind.BRIDGE,
                        FaultKind.ISOLATE,
                        FaultKind.LOSS,
                        FaultKind.DUPLICATE,
                        FaultKind.DELAY,
                        FaultKind.REORDER,
                        FaultKind.BANDWIDTH,
                        FaultKind.RESET);
            case POWER -> EnumSet.of(FaultKind.POWER_CUT, FaultKind.KILL, FaultKind.SLOW_SYNC);
            case DISKS ->
                EnumSet.of(
                        FaultKind.DISK_FULL,
                        FaultKind.DISK_ERROR,
                        FaultKind.SYNC_ERROR,
                        FaultKind.SLOW_SYNC,
                        FaultKind.BIT_FLIP,
                        FaultKind.TRUNCATE,
                        FaultKind.WIPE_DISK,
                        FaultKind.RESTORE_OLD_DISK);
            case SHORTAGE ->
                EnumSet.of(
                        FaultKind.MEMORY_LIMIT,
                        FaultKind.CPU_LIMIT,
                        FaultKind.BANDWIDTH,
                        FaultKind.DELAY,
                        FaultKind.SLOW_SYNC,
                        FaultKind.DISK_FULL);
            case CLOCKS -> EnumSet.of(FaultKind.CLOCK_JUMP, FaultKind.CLOCK_DRIFT, FaultKind.KILL, FaultKind.ISOLATE);
        };
    }

    public static Optional<Scenario> ofText(String text) {
        for (Scenario scenario : values()) {
            if (scenario.text().equals(text)) {
                return Optional.of(scenario);
            }
        }
        return Optional.empty();
    }
}
