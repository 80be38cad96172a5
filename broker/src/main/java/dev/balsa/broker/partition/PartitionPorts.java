package dev.balsa.broker.partition;

import dev.balsa.broker.movement.WantedReplicas;
import dev.balsa.broker.retention.RetentionPorts;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.MonotonicClock;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What replicas need from outside.
 *
 * @param moves where a group's replicas shall be
 * @param coldReads runs blocking reads of segments; bounded, refuses with {@link java.util.concurrent.RejectedExecutionException}
 */
public record PartitionPorts(
        WallClock wallClock,
        MonotonicClock clock,
        ProducerStateStore producerStates,
        LeadershipListener leadership,
        Executor coldReads,
        Function<GroupId, WantedReplicas> moves,
        RetentionPorts retention) {}
