package dev.balsa.client.consumer;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.group.MemberOptions;
import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.BrokerChannels;
import dev.balsa.client.net.ChannelFactory;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.net.Inbox;
import dev.balsa.client.net.MetadataCache;
import dev.balsa.client.net.MetadataRefresher;
import dev.balsa.client.net.UnaryCalls;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one consumer, put together.
 *
 * @param group null without {@code group.id}
 */
record ConsumerParts(
        ConsumerContext context,
        BrokerChannels dataChannels,
        BrokerChannels controlChannels,
        Assignment assignment,
        WorkLoop loop,
        Fetcher fetcher,
        OffsetSearch search,
        Positions positions,
        @Nullable GroupSession group) {
    private static final long LEAVE_TIMEOUT_MS = 10_000;
    private static final AtomicLong COUNTER = new AtomicLong();

    /** The name of a consumer without {@code client.id}. */
    static String nextName() {
        return "consumer-" + COUNTER.incrementAndGet();
    }

    /** @param memberIds makes ids that are unique for all times */
    static ConsumerParts of(
            ConsumerSettings settings,
            ChannelFactory channelFactory,
            ClientClock clock,
            RandomGenerator random,
            Supplier<String> memberIds) {
        Inbox inbox = new Inbox();
        BrokerChannels dataChannels = new BrokerChannels(channelFactory);
        BrokerChannels controlChannels = new BrokerChannels(channelFactory);
        MetadataCache metadata = new MetadataCache();
        Backoff backoff = new Backoff(settings.retryBackoffMs(), settings.retryBackoffMaxMs(), random);
        MetadataRefresher refresher = new MetadataRefresher(
                new UnaryCalls(controlChannels, inbox),
                metadata,
                settings.bootstrap(),
                settings.rebootstrap(),
                settings.metadataMaxAgeMs(),
                backoff,
                random,
                changed -> {});
        ConsumerContext context = new ConsumerContext(
                settings,
                clock,
                metadata,
                refresher,
                new UnaryCalls(dataChannels, inbox),
                backoff,
                new ConsumerMeter());
        Assignment assignment = new Assignment();
        WorkLoop loop = new WorkLoop(inbox, clock, refresher, assignment);
        OffsetLookups lookups = new OffsetLookups(context);
        Fetcher fetcher = new Fetcher(context, lookups, assignment, settings.reset());
        OffsetSearch search = new OffsetSearch(context, lookups, loop);
        Positions positions = new Positions(context, assignment, lookups, fetcher, search, loop);
        loop.add(fetcher::step);
        MemberOptions member = settings.member();
        GroupSession group = member == null
                ? null
                : GroupSession.of(
                        member,
                        context,
                        new GroupSession.Network(controlChannels, inbox, random, memberIds),
                        assignment,
                        fetcher,
                        loop);
        // Behind the fetcher, which starts lookups.
        loop.add(lookups::step);
        return new ConsumerParts(
                context, dataChannels, controlChannels, assignment, loop, fetcher, search, positions, group);
    }

    ConsumerMeter meter() {
        return context.meter();
    }

    /** What is to be done within poll before records are taken. Returns whether they may be. */
    boolean prepareToRead() {
        if (group == null) {
            return true;
        }
        group.committer().callBack();
        // Before anything that may move positions or take partitions away.
        group.autoCommit().step(context.clock().nowMs());
        group.rebalancer().step();
        return group.rebalancer().mayRead();
    }

    /** Does what belongs to every poll around the taking of records. */
    <K, V> Map<TopicPartition, List<ConsumerRecord<K, V>>> polling(
            Supplier<Map<TopicPartition, List<ConsumerRecord<K, V>>>> poll) {
        meter().pollBegan(context.clock().nowMs());
        if (group != null) {
            group.rebalancer().pollBegan();
        }
        int returned = 0;
        try {
            Map<TopicPartition, List<ConsumerRecord<K, V>>> records = poll.get();
            returned = records.values().stream().mapToInt(List::size).sum();
            return records;
        } finally {
            // The next bytes are asked for before the caller works on these.
            startWork();
            if (group != null) {
                group.rebalancer().pollEnded();
            }
            meter().pollEnded(returned, assignment.all().size(), largestLag());
        }
    }

    /** Sends what is due, without waiting for anything. */
    void startWork() {
        long nowMs = context.clock().nowMs();
        // Once more for what the first round has started.
        if (loop.step(nowMs) <= nowMs) {
            loop.step(nowMs);
        }
    }

    private long largestLag() {
        long largest = 0;
        for (AssignedPartition partition : assignment.all()) {
            largest = Math.max(largest, partition.lag().orElse(0));
        }
        return largest;
    }

    /** Reads these partitions and no others. */
    void assign(Collection<TopicPartition> partitions) {
        Set<TopicPartition> wanted = Set.copyOf(partitions);
        List<AssignedPartition> gone = assignment.all().stream()
                .filter(partition -> !wanted.contains(partition.partition()))
                .toList();
        if (group != null) {
            group.autoCommit().beforeGivingUp(gone, context.settings().apiTimeoutMs());
        }
        gone.forEach(positions::drop);
        for (TopicPartition partition : partitions) {
            if (assignment.find(partition) == null) {
                assignment.add(positions.begin(partition, group != null));
            }
        }
    }

    /** Reads nothing any more and is no member any more, after commits, which take this long at most. */
    void giveUp(Duration timeout) {
        try {
            if (group != null) {
                group.commitBeforeLeaving(loop, assignment, timeout);
                group.rebalancer().leave("unsubscribed by the application", false, LEAVE_TIMEOUT_MS);
            }
        } finally {
            List.copyOf(assignment.all()).forEach(positions::drop);
        }
    }

    void close(long timeoutMs) {
        long deadlineMs = context.clock().nowMs() + timeoutMs;
        try {
            if (group != null) {
                leave(group, deadlineMs);
            }
        } finally {
            context.metadata().close();
            dataChannels.close();
            controlChannels.close();
        }
    }

    private void leave(GroupSession session, long deadlineMs) {
        try {
            session.commitBeforeLeaving(
                    loop,
                    assignment,
                    Duration.ofMillis(deadlineMs - context.clock().nowMs()));
        } finally {
            session.rebalancer().leave("closed by the application", true, Math.max(1, leftMs(deadlineMs)));
            session.rebalancer().awaitLeft(leftMs(deadlineMs));
        }
    }

    private long leftMs(long deadlineMs) {
        return Math.max(0, deadlineMs - context.clock().nowMs());
    }
}
