package dev.balsa.client.consumer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.InterruptedClientException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.config.ConfigException;
import dev.balsa.client.config.OptionValues;
import dev.balsa.client.group.Subscription;
import dev.balsa.client.net.ChannelFactory;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.net.Endpoint;
import dev.balsa.client.net.NettyChannelFactory;
import dev.balsa.client.serialization.Deserializer;
import java.time.Duration;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records: of topics it subscribes to, shared with the other members of its group, or of partitions it is told. Only
 * committed records are returned, in order within a partition. See {@link ConsumerOptions}.
 *
 * <p>For one thread at a time, others get {@link ConcurrentModificationException}; {@link #wakeup} and {@link #metrics} may be
 * called by any. Calls without a timeout take {@code default.api.timeout.ms}.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class BalsaConsumer<K, V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BalsaConsumer.class);

    /** An answer as large as is asked for, and one largest batch beyond it. */
    private static final int MAX_INBOUND_BYTES = Fetcher.MAX_ANSWER_BYTES + (9 << 20);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final SingleUser user = new SingleUser();
    private final ConsumerParts parts;
    private final ConsumerSettings settings;
    private final ClientClock clock;
    private final Assignment assignment;
    private final WorkLoop loop;
    private final SubscriptionMode mode = new SubscriptionMode();
    private final RecordCollector<K, V> collector;

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
                known(ConsumerOptions.TABLE.read(options)),
                keyDeserializer,
                valueDeserializer,
                new NettyChannelFactory(MAX_INBOUND_BYTES),
                ClientClock.SYSTEM,
                new Random());
    }

    private static OptionValues known(OptionValues values) {
        List<String> bootstrap = values.texts(ConsumerOptions.BOOTSTRAP_SERVERS);
        Endpoint.checkAll(ConsumerOptions.BOOTSTRAP_SERVERS, bootstrap);
        Endpoint.requireAnyKnown(ConsumerOptions.BOOTSTRAP_SERVERS, bootstrap, Endpoint::isKnown, LOG);
        return values;
    }

    BalsaConsumer(
            OptionValues values,
            @Nullable Deserializer<? extends K> keyDeserializer,
            @Nullable Deserializer<? extends V> valueDeserializer,
            ChannelFactory channelFactory,
            ClientClock clock,
            RandomGenerator random) {
        values.logWarnings(LOG);
        this.clock = clock;
        this.settings = ConsumerSettings.of(values, ConsumerParts.nextName(), LOG);
        this.collector = RecordCollector.of(values, keyDeserializer, valueDeserializer);
        this.parts = ConsumerParts.of(
                settings, channelFactory, clock, random, () -> UUID.randomUUID().toString());
        this.assignment = parts.assignment();
        this.loop = parts.loop();
    }

    /** Subscribes without a listener; see {@link #subscribe(Collection, ConsumerRebalanceListener)}. */
    public void subscribe(Collection<String> topics) {
        subscribe(topics, null);
    }

    /**
     * Shares these topics, and no others, with the other members of the group. Joins with the next poll; nobody else stops
     * for that. Topics that do not exist yet are read once they do. No topics: {@link #unsubscribe}.
     *
     * @throws IllegalStateException if partitions were assigned or a pattern was subscribed to; {@link #unsubscribe} first
     * @throws InvalidGroupIdException without {@code group.id}
     */
    public void subscribe(Collection<String> topics, @Nullable ConsumerRebalanceListener listener) {
        run(() -> {
            if (topics.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("a topic's name must not be blank");
            }
            GroupSession group = group("subscribe");
            if (topics.isEmpty()) {
                giveUp(CLOSE_TIMEOUT);
                return;
            }
            mode.enter(SubscriptionMode.Mode.TOPICS);
            group.rebalancer().subscribe(new Subscription(Set.copyOf(topics), ""), listener);
        });
    }

    /** Subscribes without a listener; see {@link #subscribe(Pattern, ConsumerRebalanceListener)}. */
    public void subscribe(Pattern pattern) {
        subscribe(pattern, null);
    }

    /**
     * Subscribes to all topics whose whole names match, also those made later; internal ones never match. The coordinator
     * matches, so that the pattern has to be RE2 syntax: no back references, no look-around. Of its flags only
     * {@link Pattern#CASE_INSENSITIVE} counts.
     *
     * @throws IllegalStateException if partitions were assigned or topics were subscribed to; {@link #unsubscribe} first
     * @throws InvalidGroupIdException without {@code group.id}
     */
    public void subscribe(Pattern pattern, @Nullable ConsumerRebalanceListener listener) {
        run(() -> {
            if (pattern.pattern().isEmpty()) {
                throw new IllegalArgumentException("the pattern is empty");
            }
            GroupSession group = group("subscribe");
            mode.enter(SubscriptionMode.Mode.PATTERN);
            boolean anyCase = (pattern.flags() & Pattern.CASE_INSENSITIVE) != 0;
            group.rebalancer()
                    .subscribe(new Subscription(Set.of(), (anyCase ? "(?i)" : "") + pattern.pattern()), listener);
        });
    }

    /** What was subscribed to by name. */
    public Set<String> subscription() {
        return get(() ->
                parts.group() == null ? Set.of() : parts.group().rebalancer().topics());
    }

    /**
     * Reads these partitions from now on, and no others, without sharing them with anybody. Those that were read before keep
     * their positions; others begin where the group has committed, if there is a {@code group.id}, or else where
     * {@code auto.offset.reset} says.
     *
     * @throws IllegalStateException if topics were subscribed to; {@link #unsubscribe} first
     */
    public void assign(Collection<TopicPartition> partitions) {
        run(() -> {
            if (partitions.isEmpty()) {
                giveUp(CLOSE_TIMEOUT);
                return;
            }
            mode.enter(SubscriptionMode.Mode.PARTITIONS);
            parts.assign(partitions);
        });
    }

    public Set<TopicPartition> assignment() {
        return get(() -> Set.copyOf(assignment.keys()));
    }

    /**
     * Reads nothing any more. A member leaves its group, a static one too; with {@code enable.auto.commit} what was read is
     * committed before.
     */
    public void unsubscribe() {
        run(() -> giveUp(Duration.ofMillis(settings.apiTimeoutMs())));
    }

    private void giveUp(Duration timeout) {
        try {
            parts.giveUp(timeout);
        } finally {
            mode.leave();
        }
    }

    /**
     * Returns what has been fetched, at most {@code max.poll.records}, or waits for it this long. Listeners and callbacks of
     * commits are called before.
     *
     * @throws WakeupException if {@link #wakeup} was called
     * @throws NoOffsetForPartitionException if there is no committed offset and {@code auto.offset.reset} is {@code none}
     * @throws OffsetOutOfRangeException if the position is not in the log and {@code auto.offset.reset} is {@code none}
     * @throws FencedInstanceIdException if another process has joined with this {@code group.instance.id}
     * @throws BalsaException if a partition cannot be read on, or this consumer cannot be a member of its group; what was read
     *     before has been returned by earlier polls
     * @throws IllegalStateException if nothing was subscribed to or assigned, or inside a listener
     */
    public ConsumerRecords<K, V> poll(Duration timeout) {
        return get(() -> {
            mode.requireAny();
            return new ConsumerRecords<>(parts.polling(() -> collect(timeout)));
        });
    }

    private Map<TopicPartition, List<ConsumerRecord<K, V>>> collect(Duration timeout) {
        Map<TopicPartition, List<ConsumerRecord<K, V>>> records = new LinkedHashMap<>();
        loop.await(timeout, () -> {
            if (!parts.prepareToRead()) {
                return false;
            }
            records.putAll(collector.collect(assignment.all()));
            if (records.isEmpty()) {
                assignment.all().forEach(AssignedPartition::throwFailure);
            }
            return !records.isEmpty();
        });
        return records;
    }

    /** Commits all positions: everything that poll has returned; see {@link #commitSync(Map, Duration)}. */
    public void commitSync() {
        commitSync(Duration.ofMillis(settings.apiTimeoutMs()));
    }

    /** Commits all positions; see {@link #commitSync(Map, Duration)}. */
    public void commitSync(Duration timeout) {
        run(() -> group("commit").committer().commit(Assignment.consumed(assignment.all()), timeout));
    }

    /** Commits these offsets; see {@link #commitSync(Map, Duration)}. */
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        commitSync(offsets, Duration.ofMillis(settings.apiTimeoutMs()));
    }

    /**
     * Commits these offsets and waits until a majority of the coordinator's replicas has them on disk; tries again within the
     * time. Callbacks of all commits begun before have been called when it returns.
     *
     * @param offsets of the next record to read in each partition
     * @throws CommitFailedException if this consumer is no member any more or has lost a partition; nothing is gained by
     *     trying again
     * @throws FencedInstanceIdException if another process has joined with this {@code group.instance.id}
     * @throws ClientTimeoutException if it was not answered in time: it is unknown whether the offsets are committed
     * @throws InvalidGroupIdException without {@code group.id}
     * @throws WakeupException if {@link #wakeup} was called; the commit goes on in the background
     */
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        run(() -> group("commit").committer().commit(offsets, timeout));
    }

    /** Commits all positions in the background, without telling how that went. */
    public void commitAsync() {
        commitAsync(null);
    }

    /** Commits all positions in the background; see {@link #commitAsync(Map, OffsetCommitCallback)}. */
    public void commitAsync(@Nullable OffsetCommitCallback callback) {
        run(() -> commitInBackground(Assignment.consumed(assignment.all()), callback));
    }

    /**
     * Commits these offsets in the background. It is not tried again if it fails, since a later commit may have succeeded.
     *
     * @throws InvalidGroupIdException without {@code group.id}
     */
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable OffsetCommitCallback callback) {
        run(() -> commitInBackground(offsets, callback));
    }

    private void commitInBackground(
            Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable OffsetCommitCallback callback) {
        group("commit").committer().begin(offsets, callback, false, settings.requestTimeoutMs());
        parts.startWork();
    }

    /** What the group has committed; null where it has not. */
    public Map<TopicPartition, @Nullable OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        return committed(partitions, Duration.ofMillis(settings.apiTimeoutMs()));
    }

    /**
     * What the group has committed; null where it has not. Sees every commit that was answered before.
     *
     * @throws InvalidGroupIdException without {@code group.id}
     * @throws ClientTimeoutException if it is not known in time
     */
    public Map<TopicPartition, @Nullable OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
        return get(() -> group("committed offsets").committed().find(partitions, timeout));
    }

    /**
     * Reads from this offset next.
     *
     * @throws IllegalArgumentException if it is negative
     * @throws IllegalStateException if the partition is not assigned
     */
    public void seek(TopicPartition partition, long offset) {
        run(() -> parts.positions().seek(assignment.get(partition), offset));
    }

    /** Reads from this offset next; the metadata does not matter. */
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        seek(partition, offset.offset());
    }

    /** Reads from the oldest record next; empty: of all assigned partitions. Takes effect with the next poll. */
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        run(() -> parts.positions().seek(partitions, new OffsetQuery.First()));
    }

    /** Reads what is committed after the next poll began; empty: of all assigned partitions. */
    public void seekToEnd(Collection<TopicPartition> partitions) {
        run(() -> parts.positions().seek(partitions, new OffsetQuery.End()));
    }

    /** Offset of the next record that poll will return; waits for it if it is not known yet. */
    public long position(TopicPartition partition) {
        return position(partition, Duration.ofMillis(settings.apiTimeoutMs()));
    }

    /**
     * Offset of the next record that poll will return.
     *
     * @throws IllegalStateException if the partition is not assigned
     * @throws ClientTimeoutException if it is not known in time
     */
    public long position(TopicPartition partition, Duration timeout) {
        return get(() -> parts.positions().await(assignment.get(partition), timeout));
    }

    /**
     * How many records of an assigned partition poll has not returned, as of the last answer of its leader; empty before the
     * first one. Brokers tell the lag of whole groups, see {@code balsa group lag}.
     */
    public OptionalLong currentLag(TopicPartition partition) {
        return get(() -> assignment.get(partition).lag());
    }

    /** Offsets of the oldest records. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return beginningOffsets(partitions, Duration.ofMillis(settings.apiTimeoutMs()));
    }

    /** Offsets of the oldest records. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return get(() -> parts.search().find(all(partitions, new OffsetQuery.First()), timeout));
    }

    /** Committed ends: for each partition the offset of the next record to be committed. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return endOffsets(partitions, Duration.ofMillis(settings.apiTimeoutMs()));
    }

    /** Committed ends: for each partition the offset of the next record to be committed. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return get(() -> parts.search().find(all(partitions, new OffsetQuery.End()), timeout));
    }

    private static Map<TopicPartition, OffsetQuery> all(Collection<TopicPartition> partitions, OffsetQuery query) {
        return Set.copyOf(partitions).stream().collect(Collectors.toMap(Function.identity(), partition -> query));
    }

    /** For each partition the first record that is at least as young as this time; see the other one. */
    public Map<TopicPartition, @Nullable OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> timestampsMs) {
        return offsetsForTimes(timestampsMs, Duration.ofMillis(settings.apiTimeoutMs()));
    }

    /**
     * For each partition the first record that is at least as young as this time.
     *
     * @param timestampsMs milliseconds since 1970, not negative
     * @return null for partitions without such a record
     */
    public Map<TopicPartition, @Nullable OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestampsMs, Duration timeout) {
        return get(() -> parts.search().findTimes(timestampsMs, timeout));
    }

    /** Returns no records of these partitions until {@link #resume}; what was fetched is kept. */
    public void pause(Collection<TopicPartition> partitions) {
        run(() -> partitions.forEach(partition -> assignment.get(partition).paused(true)));
    }

    public void resume(Collection<TopicPartition> partitions) {
        run(() -> partitions.forEach(partition -> assignment.get(partition).paused(false)));
    }

    public Set<TopicPartition> paused() {
        return get(() -> assignment.all().stream()
                .filter(AssignedPartition::isPaused)
                .map(AssignedPartition::partition)
                .collect(Collectors.toSet()));
    }

    /**
     * Who this consumer is in its group.
     *
     * @throws InvalidGroupIdException without {@code group.id}
     */
    public ConsumerGroupMetadata groupMetadata() {
        return get(() -> group("group metadata").metadata());
    }

    /**
     * What this consumer did since it was made, by name; names are those of Kafka's consumer where it has the same metric.
     * Those that end in {@code -total} count, {@code -avg} and {@code -max} are over the consumer's whole life, except
     * {@code records-lag-max}, which is the lag now of the partition that is furthest behind; times are milliseconds, sizes
     * bytes.
     *
     * <p>A snapshot; cheap, and safe for any thread, also after {@link #close}.
     */
    public Map<String, Double> metrics() {
        return parts.meter().read(clock.nowMs());
    }

    /** Ends the wait of the call in progress, or of the next one that would wait, with {@link WakeupException}. Any thread. */
    public void wakeup() {
        loop.wakeup();
    }

    /** Closes within 30 s; see {@link #close(Duration)}. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Commits what poll has returned, if {@code enable.auto.commit} is set, waits for commits under way and calls their
     * callbacks, gives the partitions up, leaves the group and ends all calls. A static member keeps its partitions for its
     * session timeout. What is not done in time is left undone. A second call does nothing.
     *
     * @throws InterruptedClientException if the thread is interrupted; the consumer is closed all the same
     */
    public void close(Duration timeout) {
        user.enterEvenClosed();
        try {
            if (!user.close()) {
                parts.close(WorkLoop.millis(timeout));
            }
        } finally {
            user.leave();
        }
    }

    private GroupSession group(String what) {
        GroupSession group = parts.group();
        if (group == null) {
            throw new InvalidGroupIdException(
                    what + " needs a group: set option " + ConsumerOptions.GROUP_ID + " when making the consumer");
        }
        return group;
    }

    private void run(Runnable call) {
        user.enter();
        try {
            call.run();
        } finally {
            user.leave();
        }
    }

    private <T> T get(Supplier<T> call) {
        user.enter();
        try {
            return call.get();
        } finally {
            user.leave();
        }
    }
}
