package dev.balsa.broker.rpc;

import dev.balsa.broker.client.ByteBudget;
import dev.balsa.raft.runtime.MonotonicClock;

/** What every produce call needs. */
record ProduceServices(
        PartitionRouter router, BatchEncoder encoder, Forwarder forwarder, MonotonicClock clock, ByteBudget budget) {}
