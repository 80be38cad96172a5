package dev.balsa.chaos.plan;

import java.util.Optional;

/** Kinds of faults, with what a plan has to respect so that the promises still have to hold. */
public enum FaultKind {
    KILL("kill", Reach.ANY),
    PAUSE("pause", Reach.ANY),
    RESTART("restart", Reach.ANY),
    ROLLING_RESTART("rolling-restart", Reach.EVERYBODY),
    CUT("cut", Reach.ANY),
    ONE_WAY_CUT("one-way-cut", Reach.ANY),
    BRIDGE("bridge", Reach.SINGLE),
    ISOLATE("isolate", Reach.ANY),
    LOSS("loss", Reach.ANY),
    DUPLICATE("duplicate", Reach.ANY),
    DELAY("delay", Reach.ANY),
    REORDER("reorder", Reach.ANY),
    BANDWIDTH("bandwidth", Reach.ANY),
    RESET("reset", Reach.ANY),
    POWER_CUT("power-cut", Reach.ANY),
    DISK_FULL("disk-full", Reach.ANY),
    DISK_ERROR("disk-error", Reach.SINGLE),
    SYNC_ERROR("sync-error", Reach.SINGLE),
    SLOW_SYNC("slow-sync", Reach.ANY),
    LYING_SYNC("lying-sync", Reach.CONTROL),
    BIT_FLIP("bit-flip", Reach.ONE_DISK),
    TRUNCATE("truncate", Reach.ONE_DISK),
    WIPE_DISK("wipe-disk", Reach.ONE_DISK),
    RESTORE_OLD_DISK("restore-old-disk", Reach.ALONE),
    CLOCK_JUMP("clock-jump", Reach.ANY),
    CLOCK_DRIFT("clock-drift", Reach.ANY),
    MEMORY_LIMIT("memory-limit", Reach.SINGLE),
    CPU_LIMIT("cpu-limit", Reach.ANY),
    CRASH_CLIENT("crash-client", Reach.CLIENT);

    /** Whom a generated plan may aim it at. */
    enum Reach {
        /** From one broker to all of them. */
        ANY,
        /** One broker at a time: a majority would break what nobody promises. */
        SINGLE,
        /** One broker's data is gone: it must be whole again before the next loses its own. */
        ONE_DISK,
        /**
         * One broker's data is gone and nobody can tell: everybody else has to have everything from before it begins until the broker
         * has caught up.
         */
        ALONE,
        EVERYBODY,
        CLIENT,
        /** Breaks the promises by intent, to see that the judge notices; never generated. */
        CONTROL
    }

    private final String text;
    private final Reach reach;

    FaultKind(String text, Reach reach) {
        this.text = text;
        this.reach = reach;
    }

    /** The name in plans, histories and on command lines. */
    public String text() {
        return text;
    }

    Reach reach() {
        return reach;
    }

    /** Whether plans that are made from a seed may hold it. */
    public boolean isGenerated() {
        return reach != Reach.CONTROL;
    }

    /** Whether the target's data is damaged, so that others have to repair it afterwards. */
    public boolean damagesDisk() {
        return reach == Reach.ONE_DISK || reach == Reach.ALONE;
    }

    /** Whether no other fault may be under way. */
    boolean isAlone() {
        return reach == Reach.ALONE;
    }

    /** Whether what the target has synced may be gone afterwards. */
    public boolean losesSyncedData() {
        return damagesDisk() || this == LYING_SYNC;
    }

    public static Optional<FaultKind> ofText(String text) {
        for (FaultKind kind : values()) {
            if (kind.text.equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
