package dev.balsa.broker;

import dev.balsa.raft.runtime.ColdReadPool;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a broker beside loops, journal and network. All are few; those that are rarely needed go when idle.
 *
 * @param control runs what is done from time to time
 * @param calls runs handlers of control services; refuses what does not fit
 * @param answers makes answers that hold records; what waits is bounded by the fetches that may wait
 * @param replicas makes and removes replicas, one task after the other; what waits is bounded by their number
 * @param state writes derived state, one task after the other; what waits is bounded by the number of groups
 * @param repairs asks other brokers for what this disk has lost, one range after the other
 * @param coldReads reads segments
 */
record BrokerThreads(
        ScheduledExecutorService control,
        ExecutorService calls,
        ExecutorService answers,
        ExecutorService replicas,
        ExecutorService state,
        ExecutorService repairs,
        ColdReadPool coldReads) {
    private static final int CALL_THREADS = 2;
    private static final int MAX_QUEUED_CALLS = 10_000;
    private static final int COLD_READ_THREADS = 2;
    private static final int MAX_QUEUED_COLD_READS = 1_000;
    private static final int IDLE_SECONDS = 10;
    private static final long STOP_SECONDS = 10;

    static BrokerThreads start(ResourceStack opened) {
        ScheduledThreadPoolExecutor control = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("balsa-control").daemon().factory());
        control.setRemoveOnCancelPolicy(true);
        control.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        ThreadPoolExecutor calls = pool("balsa-call-", CALL_THREADS, MAX_QUEUED_CALLS);
        BrokerThreads threads = new BrokerThreads(
                control,
                calls,
                pool("balsa-answer-", 1, 0),
                pool("balsa-replicas-", 1, 0),
                pool("balsa-state-", 1, 0),
                pool("balsa-repair-", 1, 0),
                new ColdReadPool(COLD_READ_THREADS, MAX_QUEUED_COLD_READS));
        opened.onClose("derived state writer", () -> stop(threads.state()));
        opened.onClose("repairs", () -> stop(threads.repairs()));
        opened.onClose("replica worker", () -> stop(threads.replicas()));
        opened.add("segment reads", threads.coldReads());
        opened.onClose("answers", () -> stop(threads.answers()));
        opened.onClose("calls", () -> stop(threads.calls()));
        opened.onClose("control", () -> stop(threads.control()));
        return threads;
    }

    /** @param queued 0 for a queue that something else bounds */
    private static ThreadPoolExecutor pool(String name, int threads, int queued) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                queued == 0 ? new LinkedBlockingQueue<>() : new ArrayBlockingQueue<>(queued),
                Thread.ofPlatform().name(name, 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Lets what was handed over end. Never interrupts: that would close files that others use. */
    static void stop(ExecutorService executor) throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("its tasks did not end within " + STOP_SECONDS + " s");
        }
    }
}
