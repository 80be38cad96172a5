package dev.balsa.log;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A platform thread that repeats a piece of work, parks when there is none and is never interrupted: an interrupt inside a
 * file operation closes the file for everybody.
 */
final class StorageThread {
    /** Parked without a time; only a wake-up ends it. */
    static final long UNTIL_WOKEN = Long.MAX_VALUE;

    private final Thread thread;
    private final LongSupplier work;
    private volatile boolean awake;
    private volatile boolean parked;
    private volatile boolean stopping;

    /** @param work returns nanoseconds to wait, 0 to go on at once, or {@link #UNTIL_WOKEN} */
    StorageThread(String name, LongSupplier work) {
        this.work = work;
        this.thread = Thread.ofPlatform().name(name).daemon(false).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Has the work looked at again soon. Cheap while the thread is busy. */
    void wake() {
        awake = true;
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!stopping) {
            awake = false;
            long wait = work.getAsLong();
            if (wait <= 0) {
                continue;
            }
            parked = true;
            // Looked at after announcing the park, so that a wake-up in between is not lost.
            if (!awake && !stopping) {
                if (wait == UNTIL_WOKEN) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, wait);
                }
            }
            parked = false;
        }
    }

    /** Lets the current piece of work end and waits for the thread. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
