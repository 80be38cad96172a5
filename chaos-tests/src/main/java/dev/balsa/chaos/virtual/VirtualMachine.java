package dev.balsa.chaos.virtual;

import dev.balsa.broker.Broker;
import dev.balsa.broker.BrokerPorts;
import dev.balsa.broker.BrokerSettings;
import dev.balsa.broker.config.ConfigException;
import dev.balsa.broker.config.ConfigReader;
import dev.balsa.broker.store.MemoryStateStore;
import dev.balsa.log.DataDirectory;
import dev.balsa.log.JournaledLogStore;
import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.PowerCutException;
import dev.balsa.raft.runtime.MultiRaftHost;
import dev.balsa.simulation.engine.InvariantViolation;
import dev.balsa.simulation.engine.Randomness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One machine with a broker: its disk, its clock, and the process that may come and go. */
final class VirtualMachine {
    /** Hears of processes that end when nobody has ended them. */
    interface Watch {
        void ended(VirtualMachine machine, String reason);
    }

    private static final Path DATA = Path.of("/data");
    private static final long EPOCH_MS = 1_700_000_000_000L;
    private static final long UPKEEP_US = 10_000;
    private static final long SYNC_MIN_US = 80;
    private static final long SYNC_MAX_US = 900;

    /** Of a power cut that comes in the middle of something: how many changes of the disk it may be away, and how long it waits for them. */
    private static final int MAX_CHANGES_TO_CUT = 40;

    private static final long CUT_AFTER_US = 20_000;
    private static final int LOST_BATCHES = 50;

    private final VirtualWorld world;
    private final VirtualNetwork network;
    private final int id;
    private final Watch watch;
    private final Randomness chance;
    private CrashFs disk;
    private MemoryStateStore state = new MemoryStateStore();
    private long wallOffsetMs;
    private int syncDelayMs;
    private int starts;
    private @Nullable VirtualProcess process;
    private @Nullable VirtualPlatform platform;
    private boolean isJournalDue;
    private boolean isJournalIdle;
    private boolean isCutComing;
    private @Nullable String fatal;

    VirtualMachine(VirtualWorld world, VirtualNetwork network, int id, Watch watch) {
        this.world = world;
        this.network = network;
        this.id = id;
        this.watch = watch;
        this.chance = world.chance("machine-" + id);
        this.disk = new CrashFs(chance.nextLong());
    }

    int id() {
        return id;
    }

    void format(DataDirectory.Identity identity) throws IOException {
        DataDirectory.format(disk, DATA, identity);
    }

    boolean isRunning() {
        return process != null;
    }

    // ---- the process --------------------------------------------------------------------------------------------

    void start() {
        if (process != null) {
            return;
        }
        starts++;
        fatal = null;
        isJournalDue = false;
        isJournalIdle = false;
        VirtualProcess[] made = new VirtualProcess[1];
        made[0] = new VirtualProcess(world.queue(), id, event -> run(made[0], event));
        process = made[0];
        made[0].in(0, () -> open(made[0]));
        upkeep(made[0], UPKEEP_US);
    }

    private void open(VirtualProcess self) {
        Randomness seeds = Randomness.stream(world.seed(), "broker-" + id + "-" + starts);
        VirtualPlatform runsOn = new VirtualPlatform(world, network, self, state, seeds);
        platform = runsOn;
        InstantSource wallClock =
                () -> Instant.ofEpochMilli(EPOCH_MS + world.queue().nowUs() / 1_000 + wallOffsetMs);
        BrokerPorts ports = new BrokerPorts(
                world::nowNanos,
                wallClock,
                seeds::nextLong,
                disk,
                () -> new UUID(seeds.nextLong(), seeds.nextLong()),
                runsOn);
        try {
            Broker.start(settings(), ports, reason -> fatal = reason);
        } catch (IOException | ConfigException e) {
            fatal = "it does not start: " + e;
        }
    }

    private BrokerSettings settings() throws ConfigException {
        return BrokerSettings.of(new ConfigReader()
                .overrides(Map.of(
                        "log.dir", DATA.toString(),
                        "listener", Hosts.listener(id),
                        "peer.listener", Hosts.peerListener(id),
                        "journal.file.bytes", "2MiB",
                        "raft.loops", "1",
                        "offsets.topic.num.partitions", "2",
                        "group.min.session.timeout.ms", "1000"))
                .read());
    }

    /** One event of the process, and whatever its loop has to do then. */
    private void run(VirtualProcess self, Runnable event) {
        try {
            event.run();
            if (!disk.isCut()) {
                settle(self);
            }
        } catch (PowerCutException cut) {
            world.trace().count(id, "cut", 0);
        } catch (InvariantViolation violation) {
            throw violation;
        } catch (RuntimeException | Error e) {
            if (!disk.isCut()) {
                throw new InvariantViolation("no-exception", "broker " + id + ": " + e, e);
            }
        }
        if (disk.isCut()) {
            blackout();
            return;
        }
        String reason = fatal;
        if (reason != null && process == self) {
            end(self);
            disk = disk.afterKill();
            watch.ended(this, reason);
        }
    }

    private void settle(VirtualProcess self) {
        VirtualPlatform runsOn = platform;
        MultiRaftHost loops = runsOn == null ? null : runsOn.loops();
        if (loops == null) {
            return;
        }
        while (loops.turn(world.nowNanos())) {
            // A turn takes a bounded number of events; the rest comes at the same time.
        }
        // A journal that had nothing to write has changed nothing, so there is nothing new for it either.
        if (!isJournalIdle) {
            journalSoon(self);
        }
        isJournalIdle = false;
    }

    /** What was handed in by then becomes durable with one sync. */
    private void journalSoon(VirtualProcess self) {
        if (isJournalDue) {
            return;
        }
        isJournalDue = true;
        self.in(chance.between(SYNC_MIN_US, SYNC_MAX_US) + 1_000L * syncDelayMs, () -> {
            isJournalDue = false;
            isJournalIdle = true;
            for (JournaledLogStore store : Objects.requireNonNull(platform).stores()) {
                isJournalIdle &= !store.turnJournal();
            }
        });
    }

    private void upkeep(VirtualProcess self, long delayUs) {
        self.in(delayUs, () -> {
            Objects.requireNonNull(platform).stores().forEach(JournaledLogStore::turnBackground);
            upkeep(self, UPKEEP_US);
        });
    }

    private void end(VirtualProcess self) {
        isCutComing = false;
        self.die();
        process = null;
        platform = null;
        network.processDied(self);
    }

    // ---- what is done to it -------------------------------------------------------------------------------------

    /** SIGKILL: what the system holds of the files survives, what the process had not handed on does not. */
    void kill() {
        VirtualProcess self = process;
        if (self != null) {
            end(self);
            disk = disk.afterKill();
            forgetState();
        }
    }

    /** No power, at this moment or in the middle of one of the next changes of the disk. */
    void cutPower() {
        VirtualProcess self = process;
        if (self == null) {
            network.powerLost(id);
            disk = disk.afterPowerCut(chance);
            return;
        }
        isCutComing = true;
        disk.cutAtOperation(disk.operations() + chance.between(1, MAX_CHANGES_TO_CUT));
        world.queue().in(CUT_AFTER_US, () -> {
            if (process == self) {
                disk.powerOff();
                blackout();
            }
        });
    }

    private void blackout() {
        VirtualProcess self = process;
        if (self == null) {
            return;
        }
        network.powerLost(id);
        isCutComing = false;
        self.die();
        process = null;
        platform = null;
        disk = disk.afterPowerCut(chance);
        forgetState();
    }

    private void forgetState() {
        state = state.crashed(chance.chance(0.5) ? Integer.MAX_VALUE : chance.between(0, LOST_BATCHES));
    }

    /** A cut that was still to come comes first. */
    void powerOn() {
        if (isCutComing) {
            disk.powerOff();
            blackout();
        }
        network.powerIsBack(id);
    }

    void freeze() {
        VirtualProcess self = process;
        if (self != null) {
            self.freeze();
        }
    }

    void thaw() {
        VirtualProcess self = process;
        if (self != null) {
            self.thaw();
        }
    }

    void jumpWallClock(long ms) {
        wallOffsetMs += ms;
    }

    /** How much longer every sync takes. */
    void slowSyncs(int ms) {
        syncDelayMs = ms;
    }

    /** Lies from now on about what is synced. A control: promises do not hold then. */
    void lieAboutSyncs() {
        disk.lieAboutForce();
    }
}
