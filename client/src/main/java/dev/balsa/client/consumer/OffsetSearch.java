package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.net.BrokerFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds first and last offsets and those of times, of partitions that need not be assigned. */
final class OffsetSearch {
    private final ConsumerContext context;
    private final OffsetLookups lookups;
    private final WorkLoop loop;

    OffsetSearch(ConsumerContext context, OffsetLookups lookups, WorkLoop loop) {
        this.context = context;
        this.lookups = lookups;
        this.loop = loop;
    }

    /** @throws ClientTimeoutException if not all are known in time */
    Map<TopicPartition, Long> find(Map<TopicPartition, OffsetQuery> queries, Duration timeout) {
        Map<TopicPartition, Long> found = new HashMap<>();
        AtomicReference<@Nullable BalsaException> failure = new AtomicReference<>();
        Map<TopicPartition, OffsetLookups.Receiver> receivers = new LinkedHashMap<>();
        Set<String> topics = topics(queries.keySet());
        loop.need(topics);
        try {
            queries.forEach((partition, query) -> {
                OffsetLookups.Receiver receiver = collecting(partition, found, failure);
                receivers.put(partition, receiver);
                lookups.start(partition, query, receiver);
            });
            boolean all = loop.await(timeout, () -> {
                BalsaException failed = failure.get();
                if (failed != null) {
                    throw failed;
                }
                return found.size() == receivers.size();
            });
            if (!all) {
                throw timedOut("offsets of " + queries.keySet(), timeout);
            }
            return found;
        } finally {
            receivers.values().forEach(lookups::withdraw);
            loop.forget(topics);
        }
    }

    private static Set<String> topics(Set<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
    }

    private static OffsetLookups.Receiver collecting(
            TopicPartition partition,
            Map<TopicPartition, Long> found,
            AtomicReference<@Nullable BalsaException> failure) {
        return new OffsetLookups.Receiver() {
            @Override
            public void found(long offset) {
                found.put(partition, offset);
            }

            @Override
            public void failed(BalsaException why) {
                failure.set(why);
            }
        };
    }

    /** For each partition the first record that is not older; null if there is none. */
    Map<TopicPartition, @Nullable OffsetAndTimestamp> findTimes(Map<TopicPartition, Long> timesMs, Duration timeout) {
        timesMs.forEach((partition, timeMs) -> {
            if (timeMs < 0) {
                throw new IllegalArgumentException("the time " + timeMs + " for " + partition + " is negative");
            }
        });
        RecordSearches searches = new RecordSearches(context, lookups, timesMs);
        Set<String> topics = topics(timesMs.keySet());
        loop.need(topics);
        try {
            searches.start();
            if (!loop.await(timeout, searches::isDone)) {
                throw timedOut("offsets of " + timesMs.keySet(), timeout);
            }
            return searches.found();
        } finally {
            searches.end();
            loop.forget(topics);
        }
    }

    ClientTimeoutException timedOut(String what, Duration timeout) {
        BrokerFailure failure =
                context.refresher().lastFailure() != null ? context.refresher().lastFailure() : lookups.lastFailure();
        return new ClientTimeoutException(
                what + " could not be found within " + timeout.toMillis() + " ms"
                        + (failure == null
                                ? "; is there such a topic?"
                                : "; last failure: " + failure.reasonName() + ", " + failure.message()),
                true);
    }
}
