package dev.balsa.chaos.plan;

/**
 * What is done to a target. The planned duration is the time until it is undone: a killed broker is started again, a cut healed.
 * What happens at an instant, such as a reset, ignores it.
 */
public sealed interface Fault {
    FaultKind kind();

    /** SIGKILL, and a start at the end. */
    record Kill() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.KILL;
        }
    }

    /** SIGSTOP until SIGCONT. */
    record Pause() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.PAUSE;
        }
    }

    /** A stop in order, and a start at the end. */
    record Restart() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.RESTART;
        }
    }

    /** Every broker of the target in turn, each after the one before is in sync again. */
    record RollingRestart() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.ROLLING_RESTART;
        }
    }

    /** No packets between the target and the other brokers; clients reach everybody. */
    record Cut() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.CUT;
        }
    }

    /** @param isInbound packets of other brokers do not reach the target; otherwise its own do not reach them */
    record OneWayCut(boolean isInbound) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.ONE_WAY_CUT;
        }
    }

    /** The other brokers are split in two halves that both see the target, but not each other. */
    record Bridge() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.BRIDGE;
        }
    }

    /** No packets between the target and anybody, clients included. */
    record Isolate() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.ISOLATE;
        }
    }

    record Loss(int percent) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.LOSS;
        }
    }

    record Duplicate(int percent) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.DUPLICATE;
        }
    }

    record Delay(int delayMs, int jitterMs) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.DELAY;
        }
    }

    /** @param percent of the packets that later ones overtake */
    record Reorder(int percent) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.REORDER;
        }
    }

    record Bandwidth(int kilobitsPerSecond) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.BANDWIDTH;
        }
    }

    /** Every connection of the target is reset, once. */
    record Reset() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.RESET;
        }
    }

    /** Process and everything that was not synced are lost. */
    record PowerCut() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.POWER_CUT;
        }
    }

    record DiskFull() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.DISK_FULL;
        }
    }

    /** Reads and writes of the data directory answer EIO. */
    record DiskError() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.DISK_ERROR;
        }
    }

    /** Syncs answer EIO. */
    record SyncError() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.SYNC_ERROR;
        }
    }

    record SlowSync(int delayMs) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.SLOW_SYNC;
        }
    }

    /** Syncs succeed and do nothing. No promise holds if a majority of disks does this and loses power. */
    record LyingSync() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.LYING_SYNC;
        }
    }

    /** The stopped broker's files get this many flipped bits. */
    record BitFlip(int flips) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.BIT_FLIP;
        }
    }

    /** The stopped broker's newest file loses so many bytes at its end. */
    record Truncate(int sizeBytes) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.TRUNCATE;
        }
    }

    /** The stopped broker's disk is emptied. */
    record WipeDisk() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.WIPE_DISK;
        }
    }

    /** The stopped broker's disk is set back to an earlier copy. */
    record RestoreOldDisk() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.RESTORE_OLD_DISK;
        }
    }

    /** @param jumpMs of the wall clock; negative to the past. The monotonic clock goes on */
    record ClockJump(int jumpMs) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.CLOCK_JUMP;
        }
    }

    /** @param percent pace of the wall clock: 100 is right */
    record ClockDrift(int percent) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.CLOCK_DRIFT;
        }
    }

    record MemoryLimit(int sizeMebibytes) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.MEMORY_LIMIT;
        }
    }

    /** @param percent of one core */
    record CpuLimit(int percent) implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.CPU_LIMIT;
        }
    }

    /** The client's state is thrown away without closing anything; a new one takes its place. */
    record CrashClient() implements Fault {
        @Override
        public FaultKind kind() {
            return FaultKind.CRASH_CLIENT;
        }
    }
}
