package dev.balsa.broker.transport;

import dev.balsa.broker.leadership.LeadershipTable;
import dev.balsa.raft.runtime.MonotonicClock;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What every lane needs. {@code random} and {@code scheduler} are used by many threads. */
record TransportPorts(
        PeerIdentity self,
        TransportSettings settings,
        MonotonicClock clock,
        RandomGenerator random,
        LeadershipTable leaderships,
        LaneChannels channels,
        TransportCounters counters,
        ScheduledExecutorService scheduler) {
    /** Does nothing any more once the transport is closed. */
    void later(long nanos, Runnable task) {
        try {
            var _ = scheduler.schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            System.getLogger(TransportPorts.class.getName())
                    .log(System.Logger.Level.DEBUG, "the transport is closed, a lane does not connect again");
        }
    }
}
