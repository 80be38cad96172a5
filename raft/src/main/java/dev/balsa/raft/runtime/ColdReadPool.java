package dev.balsa.raft.runtime;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Few threads for blocking reads; they come when needed and go when idle. Refuses what does not fit into its queue. */
public final class ColdReadPool implements Executor, AutoCloseable {
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool;

    public ColdReadPool(int threads, int queued) {
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queued),
                Thread.ofPlatform().name("balsa-cold-read-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable read) {
        pool.execute(read);
    }

    /** Takes no more reads; the ones under way end by themselves. Never interrupts: that would close a file others still use. */
    @Override
    public void close() {
        pool.shutdown();
    }
}
