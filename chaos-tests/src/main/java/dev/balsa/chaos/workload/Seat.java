package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.HistoryEvent;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Keeps one client at work: one after the other, as each crashes. */
final class Seat {
    private final LoadKind kind;
    private final Site site;
    private final IntFunction<Client> factory;
    private final long paceNanos;
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private final AtomicBoolean isCrashing = new AtomicBoolean();
    private @Nullable Thread thread;
    private volatile @Nullable Throwable failure;

    /**
     * @param perSecond operations, at most
     * @param factory makes the client with this number
     */
    Seat(LoadKind kind, Site site, int perSecond, IntFunction<Client> factory) {
        this.kind = kind;
        this.site = site;
        this.factory = factory;
        this.paceNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    void start() {
        thread = Thread.ofVirtual().name(kind.text()).start(() -> {
            try {
                work();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        });
    }

    private void work() {
        while (!isStopping.get()) {
            int process = site.processes().getAndIncrement();
            site.history().event(new HistoryEvent.Joined(process, kind.text()));
            Client client = factory.apply(process);
            long nextNanos = System.nanoTime();
            while (!isStopping.get() && !isCrashing.get() && !client.isOver()) {
                client.act();
                // Never to catch up: a cluster that comes back must not meet a crowd.
                nextNanos = Math.max(nextNanos + paceNanos, System.nanoTime());
                LockSupport.parkNanos(nextNanos - System.nanoTime());
            }
            if (isCrashing.getAndSet(false)) {
                client.crash();
            } else {
                client.close();
            }
        }
    }

    void crash() {
        isCrashing.set(true);
    }

    void stop() {
        isStopping.set(true);
    }

    /** Waits for the end after {@link #stop}; throws what ended the client early, which is a bug of the harness. */
    void join() {
        Thread running = thread;
        boolean isInterrupted = false;
        while (running != null && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable problem = failure;
        if (problem != null) {
            throw new IllegalStateException("a client of " + kind.text() + " failed", problem);
        }
    }
}
