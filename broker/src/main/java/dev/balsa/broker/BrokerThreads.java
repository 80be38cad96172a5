package dev.balsa.broker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
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
        ExecutorService coldReads) {
    private static final int CALL_THREADS = 2;
    private static final int MAX_QUEUED_CALLS = 10_000;
    private static final int COLD_READ_THREADS = 2;
    private static final int MAX_QUEUED_COLD_READS = 1_000;
    private static final long STOP_SECONDS = 10;

    static BrokerThreads start(BrokerPlatform platform, ResourceStack opened) {
        BrokerThreads threads = new BrokerThreads(
                platform.timer("balsa-control"),
                platform.workers("balsa-call-", CALL_THREADS, MAX_QUEUED_CALLS),
                platform.workers("balsa-answer-", 1, 0),
                platform.workers("balsa-replicas-", 1, 0),
                platform.workers("balsa-state-", 1, 0),
                platform.workers("balsa-repair-", 1, 0),
                platform.workers("balsa-cold-read-", COLD_READ_THREADS, MAX_QUEUED_COLD_READS));
        opened.onClose("derived state writer", () -> stop(threads.state()));
        opened.onClose("repairs", () -> stop(threads.repairs()));
        opened.onClose("replica worker", () -> stop(threads.replicas()));
        // Takes no more; the ones under way end by themselves.
        opened.onClose("segment reads", threads.coldReads()::shutdown);
        opened.onClose("answers", () -> stop(threads.answers()));
        opened.onClose("calls", () -> stop(threads.calls()));
        opened.onClose("control", () -> stop(threads.control()));
        return threads;
    }

    /** Lets what was handed over end. Never interrupts: that would close files that others use. */
    static void stop(ExecutorService executor) throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("its tasks did not end within " + STOP_SECONDS + " s");
        }
    }
}
