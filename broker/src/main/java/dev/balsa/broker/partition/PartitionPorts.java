package dev.balsa.broker.partition;

import dev.balsa.raft.runtime.MonotonicClock;
import java.util.concurrent.Executor;

/**
 * What replicas need from outside.
 *
 * @param coldReads runs blocking reads of segments; bounded, refuses with {@link java.util.concurrent.RejectedExecutionException}
 */
public record PartitionPorts(
        WallClock wallClock,
        MonotonicClock clock,
        ProducerStateStore producerStates,
        LeadershipListener leadership,
        Executor coldReads) {}
