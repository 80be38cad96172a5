package dev.balsa.broker.fault;

import dev.balsa.raft.runtime.MonotonicClock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong at the moment. Every fault has a lease and heals itself when it is over, also if whoever injected it is gone. Any thread;
 * questions take no lock.
 */
public final class ActiveFaults implements AutoCloseable {
    public static final long MAX_LEASE_MS = 3_600_000;

    private static final int MAX_ACTIVE = 100;
    /** For the answer to leave before the process ends. */
    private static final long KILL_DELAY_MS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(ActiveFaults.class);

    private final MonotonicClock clock;
    private final RandomGenerator random;
    private final Runnable death;
    private final List<Lease> leases = new CopyOnWriteArrayList<>();
    private final List<Runnable> healListeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService scheduler;
    private long injected;

    /**
     * @param random of what is dropped; used by several threads
     * @param death ends the process at once
     */
    public ActiveFaults(MonotonicClock clock, RandomGenerator random, Runnable death) {
        this.clock = clock;
        this.random = random;
        this.death = death;
        this.scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("balsa-faults").daemon().factory());
    }

    /**
     * @param leaseMs 1 to {@link #MAX_LEASE_MS}
     * @throws IllegalArgumentException if the lease is out of range
     * @throws IllegalStateException if there are too many faults already
     */
    public synchronized Lease inject(Fault fault, long leaseMs) {
        if (leaseMs < 1 || leaseMs > MAX_LEASE_MS) {
            throw new IllegalArgumentException("lease_ms is " + leaseMs + "; allowed: 1 to " + MAX_LEASE_MS);
        }
        if (leases.size() >= MAX_ACTIVE) {
            throw new IllegalStateException(leases.size() + " faults are active; heal some first");
        }
        Lease lease = new Lease(++injected, fault, clock.nanos() + TimeUnit.MILLISECONDS.toNanos(leaseMs), clock);
        LOG.warn("FAULT {} INJECTED for {} ms: {}", lease.id(), leaseMs, fault);
        if (fault instanceof Fault.KillSelf) {
            var _ = scheduler.schedule(death, KILL_DELAY_MS, TimeUnit.MILLISECONDS);
            return lease;
        }
        leases.add(lease);
        var _ = scheduler.schedule(() -> heal(lease, "its lease is over"), leaseMs, TimeUnit.MILLISECONDS);
        return lease;
    }

    /** Heals those of these numbers that are active, or all if none is named; returns whom it healed. */
    public List<Lease> heal(Set<Long> ids) {
        List<Lease> healed = new ArrayList<>();
        for (Lease lease : leases) {
            if ((ids.isEmpty() || ids.contains(lease.id())) && heal(lease, "by request")) {
                healed.add(lease);
            }
        }
        return healed;
    }

    private boolean heal(Lease lease, String why) {
        if (!leases.remove(lease)) {
            return false;
        }
        LOG.warn("FAULT {} HEALED, {}, after {} strikes: {}", lease.id(), why, lease.strikes(), lease.fault());
        lease.heal();
        healListeners.forEach(Runnable::run);
        return true;
    }

    /** By id. */
    public List<Lease> active() {
        return List.copyOf(leases);
    }

    /** Since the process began. */
    public synchronized long injectedTotal() {
        return injected;
    }

    public long leftMs(Lease lease) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(lease.endNanos() - clock.nanos()));
    }

    /** By the clock that leases end by. */
    long nowNanos() {
        return clock.nanos();
    }

    /** Run after a fault has healed, on the thread that healed it. */
    void whenHealed(Runnable listener) {
        healListeners.add(listener);
    }

    boolean isPaused() {
        return strike(Fault.Pause.class) != null;
    }

    /** Draws lots, for each fault that concerns this way. */
    boolean drops(int peer, Fault.Direction way) {
        for (Lease lease : leases) {
            if (lease.fault() instanceof Fault.DropMessages drop
                    && drop.concerns(peer, way)
                    && random.nextInt(100) < drop.percent()) {
                lease.struck();
                return true;
            }
        }
        return false;
    }

    /** Of all faults together. */
    long messageDelayNanos(int peer) {
        long delayMs = 0;
        for (Lease lease : leases) {
            if (lease.fault() instanceof Fault.DelayMessages delay && delay.concerns(peer)) {
                lease.struck();
                delayMs += delay.delayMs();
            }
        }
        return TimeUnit.MILLISECONDS.toNanos(delayMs);
    }

    /** Takes as long as a sync has to; returns whether it fails. */
    boolean failsSync() {
        for (Lease lease : leases) {
            if (lease.fault() instanceof Fault.DelaySyncs slow) {
                lease.struck();
                lease.awaitHealed(TimeUnit.MILLISECONDS.toNanos(slow.delayMs()));
            } else if (lease.fault() instanceof Fault.Pause) {
                lease.struck();
                lease.awaitHealed(TimeUnit.MILLISECONDS.toNanos(MAX_LEASE_MS));
            }
        }
        return strike(Fault.FailSyncs.class) != null;
    }

    boolean isDiskFull() {
        return strike(Fault.FillDisk.class) != null;
    }

    long clockOffsetMs() {
        long offsetMs = 0;
        for (Lease lease : leases) {
            if (lease.fault() instanceof Fault.OffsetClock clockFault) {
                lease.struck();
                offsetMs += clockFault.offsetMs();
            }
        }
        return offsetMs;
    }

    private @Nullable Lease strike(Class<? extends Fault> kind) {
        for (Lease lease : leases) {
            if (kind.isInstance(lease.fault())) {
                lease.struck();
                return lease;
            }
        }
        return null;
    }

    /** A wall clock that is off while a fault says so. */
    public InstantSource clock(InstantSource machine) {
        return () -> machine.instant().plusMillis(clockOffsetMs());
    }

    /** Periodic work, which rests while the broker is paused. */
    public Runnable unlessPaused(Runnable work) {
        return () -> {
            if (!isPaused()) {
                work.run();
            }
        };
    }

    /** For work that has to wait for its time. */
    void schedule(Runnable task, long delayNanos) {
        var _ = scheduler.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    boolean isClosed() {
        return scheduler.isShutdown();
    }

    /** Heals everything, so that nobody waits for it. */
    @Override
    public void close() {
        heal(Set.of());
        scheduler.shutdownNow();
    }
}
