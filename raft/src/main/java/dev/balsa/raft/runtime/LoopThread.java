package dev.balsa.raft.runtime;

import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Drives one loop on a platform thread that parks when there is nothing to do. */
final class LoopThread {
    private static final System.Logger LOG = System.getLogger(LoopThread.class.getName());

    /** Turns after the order to stop, for what the last commands cause. */
    private static final int LAST_TURNS = 16;

    private final MonotonicClock clock;
    private final HostFailureListener failures;
    private final Thread thread;
    private volatile @Nullable GroupLoop loop;
    private volatile boolean isParked;
    private volatile boolean isStopping;

    LoopThread(String name, MonotonicClock clock, HostFailureListener failures) {
        this.clock = clock;
        this.failures = failures;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    void start(GroupLoop body) {
        loop = body;
        thread.start();
    }

    /** Any thread, after it has left something to do. Costs a system call only if the loop said that it sleeps. */
    void wake() {
        if (isParked) {
            isParked = false;
            LockSupport.unpark(thread);
        }
    }

    /** Returns when the loop has ended. */
    void stop() {
        isStopping = true;
        LockSupport.unpark(thread);
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        GroupLoop body = loop;
        if (body == null) {
            return;
        }
        try {
            while (!isStopping) {
                if (!body.turn(clock.nanos())) {
                    park(body);
                }
            }
            for (int i = 0; i < LAST_TURNS && body.turn(clock.nanos()); i++) {
                Thread.onSpinWait();
            }
        } catch (Throwable e) {
            // Groups on a dead loop would look alive to their peers' transports for ever: the process has to go.
            LOG.log(Level.ERROR, "the loop " + thread.getName() + " died", e);
            failures.hostFailed("the loop " + thread.getName() + " died: " + e);
        }
    }

    private void park(GroupLoop body) {
        isParked = true;
        // Looked at again after the announcement: what came in before it woke nobody.
        if (!body.hasWork() && !isStopping) {
            long waitNanos = body.nextTickNanos() - clock.nanos();
            if (waitNanos > 0) {
                LockSupport.parkNanos(this, waitNanos);
            }
        }
        isParked = false;
    }
}
