package dev.balsa.chaos.workload;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Keeps one client at work: one after the other, as each crashes. */
final class Seat {
    private final String name;
    private final AtomicInteger processes;
    private final IntFunction<Client> factory;
    private final long paceNanos;
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private final AtomicBoolean isCrashing = new AtomicBoolean();
    private @Nullable Thread thread;
    private volatile @Nullable Throwable failure;

    /**
     * @param processes gives every client its number
     * @param perSecond operations, at most
     */
    Seat(String name, AtomicInteger processes, int perSecond, IntFunction<Client> factory) {
        this.name = name;
        this.processes = processes;
        this.factory = factory;
        this.paceNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    void start() {
        thread = Thread.ofVirtual().name(name).start(() -> {
            try {
                work();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        });
    }

    private void work() {
        while (!isStopping.get()) {
            Client client = factory.apply(processes.getAndIncrement());
            long nextNanos = System.nanoTime();
            while (!isStopping.get() && !isCrashing.get()) {
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
            throw new IllegalStateException(name + " failed", problem);
        }
    }
}
