package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.InterruptedClientException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.config.ConfigException;
import dev.balsa.client.config.OptionValues;
import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.BrokerChannels;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.ChannelFactory;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.net.Inbox;
import dev.balsa.client.net.MetadataCache;
import dev.balsa.client.net.MetadataRefresher;
import dev.balsa.client.net.NettyChannelFactory;
import dev.balsa.client.net.UnaryCalls;
import dev.balsa.client.serialization.Deserializer;
import java.time.Duration;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records of assigned partitions. Only committed records are returned, in order within a partition. For one thread at a
 * time; {@link #wakeup} alone may be called by others.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class BalsaConsumer<K, V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BalsaConsumer.class);

    /** An answer as large as is asked for, and one largest batch beyond it. */
    private static final int MAX_INBOUND_BYTES = Fetcher.MAX_ANSWER_BYTES + (9 << 20);

    private static final long MAX_WAIT_MS = 10_000;

    private final ConsumerSettings settings;
    private final ClientClock clock;
    private final Inbox inbox = new Inbox();
    private final BrokerChannels dataChannels;
    private final BrokerChannels controlChannels;
    private final MetadataCache metadata = new MetadataCache();
    private final MetadataRefresher refresher;
    private final ConsumerContext context;
    private final OffsetLookups lookups;
    private final Fetcher fetcher;
    private final RecordCollector<K, V> collector;
    private final AtomicBoolean wakeup = new AtomicBoolean();
    private final AtomicReference<@Nullable Thread> user = new AtomicReference<>();
    private final Set<String> topics = new HashSet<>();
    private int depth;
    private boolean closed;

    /**
     * Makes a consumer whose deserializers are named by the options {@code key.deserializer} and {@code value.deserializer}.
     *
     * @throws ConfigException if an option is missing, of the wrong type, out of range, or contradicts another one
     */
    public BalsaConsumer(Map<?, ?> options) {
        this(options, null, null);
    }

    /**
     * Makes a consumer.
     *
     * @param keyDeserializer null to take the one the options name
     * @param valueDeserializer null to take the one the options name
     * @throws ConfigException see {@link #BalsaConsumer(Map)}
     */
    public BalsaConsumer(
            Map<?, ?> options,
            @Nullable Deserializer<? extends K> keyDeserializer,
            @Nullable Deserializer<? extends V> valueDeserializer) {
        this(
                ConsumerOptions.TABLE.read(options),
                keyDeserializer,
                valueDeserializer,
                new NettyChannelFactory(MAX_INBOUND_BYTES),
                ClientClock.SYSTEM,
                new Random());
    }

    @SuppressWarnings("unchecked") // The option's text names a class; whether it fits K and V only its use can tell.
    BalsaConsumer(
            OptionValues values,
            @Nullable Deserializer<? extends K> keyDeserializer,
            @Nullable Deserializer<? extends V> valueDeserializer,
            ChannelFactory channelFactory,
            ClientClock clock,
            RandomGenerator random) {
        values.logWarnings(LOG);
        this.settings = ConsumerSettings.of(values);
        this.clock = clock;
        this.dataChannels = new BrokerChannels(channelFactory);
        this.controlChannels = new BrokerChannels(channelFactory);
        Backoff backoff = new Backoff(settings.retryBackoffMs(), settings.retryBackoffMaxMs(), random);
        this.refresher = new MetadataRefresher(
                new UnaryCalls(controlChannels, inbox),
                metadata,
                settings.bootstrap(),
                settings.metadataMaxAgeMs(),
                backoff,
                random,
                changed -> {});
        this.context =
                new ConsumerContext(settings, clock, metadata, refresher, new UnaryCalls(dataChannels, inbox), backoff);
        this.lookups = new OffsetLookups(context);
        this.fetcher = new Fetcher(context, lookups);
        this.collector = new RecordCollector<>(
                keyDeserializer != null
                        ? keyDeserializer
                        : (Deserializer<? extends K>) named(values, ConsumerOptions.KEY_DESERIALIZER),
                valueDeserializer != null
                        ? valueDeserializer
                        : (Deserializer<? extends V>) named(values, ConsumerOptions.VALUE_DESERIALIZER),
                settings.maxPollRecords());
    }

    private static Deserializer<?> named(OptionValues values, String option) {
        return values.instance(option, Deserializer.class)
                .orElseThrow(
                        () -> new ConfigException("option " + option + " is missing, and no deserializer was given"));
    }

    /** Reads these partitions from now on, and no others. Those that were read before keep their positions. */
    public void assign(Collection<TopicPartition> partitions) {
        acquire();
        try {
            Map<TopicPartition, AssignedPartition> assigned = fetcher.assigned();
            Set<TopicPartition> wanted = Set.copyOf(partitions);
            for (TopicPartition gone : List.copyOf(assigned.keySet())) {
                if (!wanted.contains(gone)) {
                    AssignedPartition partition = assigned.remove(gone);
                    if (partition != null) {
                        withdraw(partition);
                        partition.seek(0);
                    }
                }
            }
            for (TopicPartition partition : partitions) {
                assigned.computeIfAbsent(partition, this::begin);
            }
            topics.clear();
            partitions.forEach(partition -> topics.add(partition.topic()));
        } finally {
            release();
        }
    }

    private AssignedPartition begin(TopicPartition partition) {
        AssignedPartition assigned = new AssignedPartition(partition, settings.checkCrcs());
        fetcher.reset(assigned, settings.reset(), new NoOffsetForPartitionException(partition));
        return assigned;
    }

    private void withdraw(AssignedPartition partition) {
        OffsetLookups.Receiver receiver = partition.lookup();
        if (receiver != null) {
            lookups.withdraw(receiver);
        }
    }

    public Set<TopicPartition> assignment() {
        acquire();
        try {
            return Set.copyOf(fetcher.assigned().keySet());
        } finally {
            release();
        }
    }

    /**
     * Reads from this offset next.
     *
     * @throws IllegalArgumentException if it is negative
     * @throws IllegalStateException if the partition is not assigned
     */
    public void seek(TopicPartition partition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " is negative");
        }
        acquire();
        try {
            AssignedPartition assigned = assigned(partition);
            withdraw(assigned);
            assigned.seek(offset);
        } finally {
            release();
        }
    }

    /** Reads from the oldest record next; empty: of all assigned partitions. Takes effect with the next poll. */
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        seekTo(partitions, new OffsetQuery.First());
    }

    /** Reads what is committed after the next poll began; empty: of all assigned partitions. */
    public void seekToEnd(Collection<TopicPartition> partitions) {
        seekTo(partitions, new OffsetQuery.End());
    }

    private void seekTo(Collection<TopicPartition> partitions, OffsetQuery query) {
        acquire();
        try {
            Collection<TopicPartition> all =
                    partitions.isEmpty() ? Set.copyOf(fetcher.assigned().keySet()) : partitions;
            for (TopicPartition partition : all) {
                AssignedPartition assigned = assigned(partition);
                withdraw(assigned);
                assigned.seek(query);
            }
        } finally {
            release();
        }
    }

    /** Offset of the next record that poll will return; waits for it if it is not known yet. */
    public long position(TopicPartition partition) {
        return position(partition, Duration.ofMillis(settings.apiTimeoutMs()));
    }

    /**
     * Offset of the next record that poll will return.
     *
     * @throws ClientTimeoutException if it is not known in time
     */
    public long position(TopicPartition partition, Duration timeout) {
        acquire();
        try {
            AssignedPartition assigned = assigned(partition);
            boolean known = await(timeout, () -> {
                throwFailure(assigned);
                return assigned.position() != AssignedPartition.NO_POSITION;
            });
            if (!known) {
                throw timedOut("the position of " + partition, timeout);
            }
            return assigned.position();
        } finally {
            release();
        }
    }

    /** Offsets of the oldest records. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, new OffsetQuery.First(), Duration.ofMillis(settings.apiTimeoutMs()));
    }

    /** Committed ends: for each partition the offset of the next record to be committed. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, new OffsetQuery.End(), Duration.ofMillis(settings.apiTimeoutMs()));
    }

    /**
     * For each partition the first record whose time is not before the one given.
     *
     * @param timestampsMs milliseconds since 1970
     * @return null values for partitions without such a record
     */
    public Map<TopicPartition, @Nullable OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> timestampsMs) {
        acquire();
        Set<String> before = Set.copyOf(topics);
        Duration timeout = Duration.ofMillis(settings.apiTimeoutMs());
        RecordSearches searches = new RecordSearches(context, lookups, timestampsMs);
        try {
            timestampsMs.keySet().forEach(partition -> topics.add(partition.topic()));
            searches.start();
            if (!await(timeout, searches::isDone)) {
                throw timedOut("offsets of " + timestampsMs.keySet(), timeout);
            }
            return searches.found();
        } finally {
            searches.end();
            topics.retainAll(before);
            release();
        }
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, OffsetQuery query, Duration timeout) {
        acquire();
        Set<String> before = Set.copyOf(topics);
        Map<TopicPartition, Long> found = new HashMap<>();
        AtomicReference<@Nullable BalsaException> failure = new AtomicReference<>();
        Map<TopicPartition, OffsetLookups.Receiver> receivers = new LinkedHashMap<>();
        try {
            for (TopicPartition partition : Set.copyOf(partitions)) {
                topics.add(partition.topic());
                OffsetLookups.Receiver receiver = collecting(partition, found, failure);
                receivers.put(partition, receiver);
                lookups.start(partition, query, receiver);
            }
            boolean all = await(timeout, () -> {
                BalsaException failed = failure.get();
                if (failed != null) {
                    throw failed;
                }
                return found.size() == receivers.size();
            });
            if (!all) {
                throw timedOut("offsets of " + partitions, timeout);
            }
            return found;
        } finally {
            receivers.values().forEach(lookups::withdraw);
            topics.retainAll(before);
            release();
        }
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

    /** Returns no records of these partitions until {@link #resume}; what was fetched is kept. */
    public void pause(Collection<TopicPartition> partitions) {
        setPaused(partitions, true);
    }

    public void resume(Collection<TopicPartition> partitions) {
        setPaused(partitions, false);
    }

    private void setPaused(Collection<TopicPartition> partitions, boolean paused) {
        acquire();
        try {
            partitions.forEach(partition -> assigned(partition).paused(paused));
        } finally {
            release();
        }
    }

    public Set<TopicPartition> paused() {
        acquire();
        try {
            Set<TopicPartition> paused = new HashSet<>();
            fetcher.assigned().forEach((key, partition) -> {
                if (partition.isPaused()) {
                    paused.add(key);
                }
            });
            return paused;
        } finally {
            release();
        }
    }

    /**
     * Returns what has been fetched, at most {@code max.poll.records}, or waits for it this long.
     *
     * @throws WakeupException if {@link #wakeup} was called
     * @throws BalsaException if a partition cannot be read on; what was read before it has been returned by earlier polls
     */
    public ConsumerRecords<K, V> poll(Duration timeout) {
        acquire();
        try {
            if (fetcher.assigned().isEmpty()) {
                throw new IllegalStateException("nothing is assigned; call assign() first");
            }
            AtomicReference<Map<TopicPartition, List<ConsumerRecord<K, V>>>> records = new AtomicReference<>(Map.of());
            await(timeout, () -> {
                Map<TopicPartition, List<ConsumerRecord<K, V>>> collected =
                        collector.collect(fetcher.assigned().values());
                records.set(collected);
                if (collected.isEmpty()) {
                    fetcher.assigned().values().forEach(BalsaConsumer::throwFailure);
                }
                return !collected.isEmpty();
            });
            // The next bytes are asked for before the caller works on these.
            fetcher.step(clock.nowMs());
            return new ConsumerRecords<>(records.get());
        } finally {
            release();
        }
    }

    private static void throwFailure(AssignedPartition partition) {
        BalsaException failure = partition.failure();
        if (failure != null && !partition.isPaused()) {
            throw failure;
        }
    }

    /** Works on what is under way until the condition holds; false if the time ran out. */
    private boolean await(Duration timeout, BooleanSupplier condition) {
        long deadlineMs = clock.nowMs() + Math.max(0, timeout.toMillis());
        while (true) {
            inbox.drain();
            if (wakeup.getAndSet(false)) {
                throw new WakeupException();
            }
            if (condition.getAsBoolean()) {
                return true;
            }
            long nowMs = clock.nowMs();
            long nextMs = Math.min(fetcher.step(nowMs), lookups.step(nowMs));
            nextMs = Math.min(nextMs, refresher.poll(nowMs, topics));
            if (nowMs >= deadlineMs) {
                return false;
            }
            inbox.await(Math.max(1, Math.min(Math.min(nextMs, deadlineMs) - nowMs, MAX_WAIT_MS)));
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedClientException(
                        "interrupted while waiting for brokers", new InterruptedException());
            }
        }
    }

    private ClientTimeoutException timedOut(String what, Duration timeout) {
        BrokerFailure failure = refresher.lastFailure() != null ? refresher.lastFailure() : lookups.lastFailure();
        return new ClientTimeoutException(
                what + " could not be found within " + timeout.toMillis() + " ms"
                        + (failure == null
                                ? "; is there such a topic?"
                                : "; last failure: " + failure.reasonName() + ", " + failure.message()),
                true);
    }

    /** Ends the wait of the call in progress, or of the next one that would wait, with {@link WakeupException}. Any thread. */
    public void wakeup() {
        wakeup.set(true);
        inbox.wake();
    }

    /** Ends all calls under way. A second call does nothing. */
    @Override
    public void close() {
        acquireEvenClosed();
        try {
            closed = true;
            metadata.close();
            dataChannels.close();
            controlChannels.close();
        } finally {
            release();
        }
    }

    private AssignedPartition assigned(TopicPartition partition) {
        AssignedPartition assigned = fetcher.assigned().get(partition);
        if (assigned == null) {
            throw new IllegalStateException(partition + " is not assigned");
        }
        return assigned;
    }

    private void acquire() {
        acquireEvenClosed();
        if (closed) {
            release();
            throw new IllegalStateException("the consumer is closed");
        }
    }

    private void acquireEvenClosed() {
        Thread current = Thread.currentThread();
        if (!current.equals(user.get()) && !user.compareAndSet(null, current)) {
            throw new ConcurrentModificationException("a consumer is for one thread at a time");
        }
        depth++;
    }

    private void release() {
        depth--;
        if (depth == 0) {
            user.set(null);
        }
    }
}
