package dev.balsa.broker.rpc;

import dev.balsa.broker.group.decide.TopicCatalog;
import dev.balsa.broker.group.host.KnownTopics;
import dev.balsa.raft.runtime.MonotonicClock;

/** What the services of consumer groups share. */
record GroupCalls(GroupRouter router, PartitionPositions positions, KnownTopics topics, MonotonicClock clock) {
    TopicCatalog catalog() {
        return topics.catalog();
    }

    long deadlineNanos(long leftNanos) {
        return clock.nanos() + leftNanos;
    }
}
