package dev.balsa.broker.rpc;

import dev.balsa.raft.runtime.MonotonicClock;
import java.util.concurrent.Executor;

/**
 * What every fetch call needs.
 *
 * @param answers makes and sends answers that hold records, so that replicas' loops do not
 */
record FetchServices(PartitionRouter router, Forwarder forwarder, MonotonicClock clock, Executor answers) {}
