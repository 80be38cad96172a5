package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Everything through which a host meets the world.
 *
 * @param random one source for each group, never shared between groups
 * @param coldReads runs blocking reads of segments; may refuse with {@link java.util.concurrent.RejectedExecutionException}
 */
public record HostPorts(
        LogStore store,
        PeerTransport transport,
        MonotonicClock clock,
        Function<GroupId, RandomGenerator> random,
        Executor coldReads,
        HostFailureListener failures) {}
