package dev.balsa.client.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tasks for the thread that owns a client's state, put in by any thread. Its size is bounded by what is under way: each call
 * puts in one task when it ends, each stream one for each answer.
 */
public final class Inbox implements Executor {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private volatile @Nullable Thread waiting;

    /** Puts in a task and wakes the owner. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    /** Ends the current or next {@link #await}. */
    public void wake() {
        if (awake.compareAndSet(false, true)) {
            Thread thread = waiting;
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Owner only: runs what has been put in. Returns whether there was anything. */
    public boolean drain() {
        // Before the first poll: a task put in after the last one must make the next await return at once.
        awake.set(false);
        boolean any = false;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            any = true;
        }
        return any;
    }

    /** Owner only: waits until {@link #wake}, a task, an interrupt (whose flag stays), or the end of the time. */
    public void await(long timeoutMs) {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        waiting = Thread.currentThread();
        try {
            while (!awake.get() && !Thread.currentThread().isInterrupted()) {
                long restNanos = deadlineNanos - System.nanoTime();
                if (restNanos <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, restNanos);
            }
        } finally {
            waiting = null;
        }
    }
}
