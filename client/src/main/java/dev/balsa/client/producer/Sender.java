package dev.balsa.client.producer;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.codec.Compressors;
import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.BrokerChannels;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.net.Inbox;
import dev.balsa.client.net.MetadataCache;
import dev.balsa.client.net.MetadataRefresher;
import dev.balsa.client.net.UnaryCalls;
import dev.balsa.wire.record.PayloadCompressor;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sender: takes batches out of lanes, keeps each partition's order, talks to brokers. All of it runs on one thread, by calls
 * of {@link #runOnce}; other threads leave tasks in the inbox.
 */
final class Sender implements SenderContext.Coordination {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final long SWEEP_MS = 50;
    private static final long HURRY_MS = 5;

    private final Inbox inbox;
    private final ClientClock clock;
    private final BrokerChannels dataChannels;
    private final BatchAccumulator accumulator;
    private final MemoryBudget budget;
    private final MetadataRefresher refresher;
    private final ProducerIdentities identities;
    private final SenderTimers timers = new SenderTimers();
    private final SenderContext context;

    private final Map<TopicPartition, PartitionSender> partitions = new HashMap<>();
    private final Map<String, BrokerSender> brokers = new HashMap<>();
    private final Set<PartitionSender> active = new LinkedHashSet<>();
    private final Set<PartitionSender> leaderless = new LinkedHashSet<>();
    private final Set<PartitionSender> nameless = new LinkedHashSet<>();
    /** Topics whose leaders are asked for, and when each was first asked for. */
    private final Map<String, Long> topics = new ConcurrentHashMap<>();

    private final Map<String, Integer> awaitedTopics = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable BrokerFailure> end = new AtomicReference<>();
    private volatile @Nullable BrokerFailure lastFailure;
    private long sweepAtMs;
    private long forgetAtMs;
    private long hurryAtMs;
    private boolean closing;

    Sender(
            ProducerSettings settings,
            ClientClock clock,
            RandomGenerator random,
            Inbox inbox,
            BrokerChannels dataChannels,
            BrokerChannels controlChannels,
            MetadataCache metadata,
            BatchAccumulator accumulator,
            MemoryBudget budget,
            ProducerMeter meter,
            String name) {
        this.inbox = inbox;
        this.clock = clock;
        this.dataChannels = dataChannels;
        this.accumulator = accumulator;
        this.budget = budget;
        Backoff backoff = backoff(settings.retryPauses(), random);
        UnaryCalls calls = new UnaryCalls(controlChannels, inbox);
        this.refresher = new MetadataRefresher(
                calls,
                metadata,
                settings.bootstrap(),
                settings.rebootstrap(),
                settings.metadataMaxAgeMs(),
                backoff,
                random,
                this::metadataCame);
        this.identities = new ProducerIdentities(calls, refresher, backoff, this::identityCame);
        Optional<PayloadCompressor> compressor = Compressors.of(settings.compression(), settings.levels());
        this.context = new SenderContext(
                settings,
                clock,
                metadata,
                refresher,
                accumulator,
                budget,
                identities,
                backoff,
                backoff(settings.reconnectPauses(), random),
                timers,
                compressor,
                compressor.map(packer -> new PackingThreads(name, packer, inbox)),
                meter,
                this);
    }

    private static Backoff backoff(ProducerSettings.Pauses pauses, RandomGenerator random) {
        return new Backoff(pauses.firstMs(), pauses.maxMs(), random);
    }

    /** Does all there is to do now and returns when there will be more, unless the inbox is woken before. */
    long runOnce() {
        inbox.drain();
        long nowMs = clock.nowMs();
        for (PartitionLane lane = accumulator.nextAnnounced(); lane != null; lane = accumulator.nextAnnounced()) {
            partition(lane).evaluate(nowMs);
        }
        timers.due(nowMs).forEach(partition -> partition.evaluate(nowMs));
        if (isHurrying() && nowMs >= hurryAtMs) {
            // Not at every turn: with many partitions looking at all of them costs more than it brings.
            hurryAtMs = nowMs + HURRY_MS;
            List.copyOf(active).forEach(partition -> partition.evaluate(nowMs));
        }
        if (nowMs >= sweepAtMs) {
            sweep(nowMs);
        }
        long nextMs = active.isEmpty() ? Long.MAX_VALUE : isHurrying() ? hurryAtMs : sweepAtMs;
        for (BrokerSender broker : List.copyOf(brokers.values())) {
            nextMs = Math.min(nextMs, broker.pump(nowMs));
        }
        forgetIdleTopics(nowMs);
        nextMs = Math.min(nextMs, refresher.poll(nowMs, topics.keySet()));
        nextMs = Math.min(nextMs, identities.poll(nowMs));
        BrokerFailure failure = end.get();
        if (failure != null) {
            abort(failure);
        }
        return Math.min(nextMs, timers.nextMs());
    }

    private PartitionSender partition(PartitionLane lane) {
        return partitions.computeIfAbsent(lane.partition(), key -> new PartitionSender(lane, context));
    }

    private void sweep(long nowMs) {
        sweepAtMs = nowMs + SWEEP_MS;
        active.removeIf(partition -> !partition.hasWork());
        List.copyOf(active).forEach(partition -> partition.expire(nowMs));
        lastFailure = active.stream()
                .map(PartitionSender::lastFailure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        // A copy: giving up a stream may lead to a broker not met before.
        List.copyOf(brokers.values()).forEach(broker -> broker.sweep(nowMs));
    }

    /** Nobody asks for the leaders of a topic that nothing was sent to for {@code metadata.max.idle.ms}. */
    private void forgetIdleTopics(long nowMs) {
        long maxIdleMs = context.settings().metadataMaxIdleMs();
        if (nowMs < forgetAtMs) {
            return;
        }
        forgetAtMs = nowMs + maxIdleMs / 4;
        Map<String, Long> usedAtMs = new HashMap<>(topics);
        for (PartitionLane lane : accumulator.lanes()) {
            usedAtMs.merge(lane.partition().topic(), lane.lastBatchAtMs(), Math::max);
        }
        active.forEach(partition -> usedAtMs.put(partition.partition().topic(), nowMs));
        awaitedTopics.keySet().forEach(topic -> usedAtMs.put(topic, nowMs));
        usedAtMs.forEach((topic, lastMs) -> {
            if (nowMs - lastMs >= maxIdleMs && topics.remove(topic) != null) {
                context.metadata().forget(topic);
            }
        });
    }

    private void metadataCame(Set<TopicPartition> changed) {
        long nowMs = clock.nowMs();
        for (TopicPartition partition : changed) {
            LOG.debug("leader of {}: {}", partition, context.metadata().leader(partition));
            PartitionSender sender = partitions.get(partition);
            if (sender != null) {
                sender.evaluate(nowMs);
            }
        }
        List<PartitionSender> waiting = List.copyOf(leaderless);
        leaderless.clear();
        waiting.forEach(partition -> partition.evaluate(nowMs));
        if (!awaitedTopics.isEmpty()) {
            refresher.want(nowMs);
        }
    }

    private void identityCame() {
        long nowMs = clock.nowMs();
        List<PartitionSender> waiting = List.copyOf(nameless);
        nameless.clear();
        waiting.forEach(partition -> partition.evaluate(nowMs));
    }

    /** Any thread: asks for this topic's metadata until {@link #topicCame}. */
    void awaitTopic(String topic) {
        topics.put(topic, clock.nowMs());
        awaitedTopics.merge(topic, 1, Integer::sum);
        inbox.execute(() -> refresher.want(clock.nowMs()));
    }

    /** Any thread: one less waits for this topic. With the last one an unknown topic is forgotten. */
    void topicCame(String topic, boolean known) {
        boolean last = awaitedTopics.computeIfPresent(topic, (key, count) -> count > 1 ? count - 1 : null) == null;
        if (last && !known) {
            topics.remove(topic);
        }
    }

    /** Asks for a producer id before the first record needs it. */
    void warmUp() {
        if (context.settings().idempotent()) {
            inbox.execute(() -> {
                if (identities.get(null) != null) {
                    identityCame();
                }
            });
        }
    }

    /** How old the newest answer about leaders is. Any thread. */
    long metadataAgeMs() {
        return clock.nowMs() - refresher.answeredAtMs();
    }

    /** Why the last question for metadata failed; null if it did not. Any thread may ask: the answer is for a message only. */
    @Nullable
    BrokerFailure lastMetadataFailure() {
        return refresher.lastFailure();
    }

    /** Why something that still waits was not written, or is not sent; null if nobody knows of a reason. Any thread. */
    @Nullable
    BrokerFailure lastFailure() {
        BrokerFailure failure = lastFailure;
        return failure != null ? failure : refresher.lastFailure();
    }

    /** Why nothing can be sent any more; null if that is not so. Any thread. */
    @Nullable
    BrokerFailure endOfProducer() {
        return end.get();
    }

    /** Sends everything at once from now on, also what is not full. */
    void beginClosing() {
        closing = true;
    }

    boolean isDrained() {
        return active.stream().noneMatch(PartitionSender::hasWork)
                && accumulator.unfinished().isEmpty();
    }

    /** Ends all batches with this failure, now and for good, and closes the streams. */
    void abort(BrokerFailure failure) {
        brokers.values().forEach(BrokerSender::close);
        for (PartitionLane lane : accumulator.lanes()) {
            partition(lane).abort(failure);
        }
        active.clear();
        context.packing().ifPresent(PackingThreads::close);
        accumulator.close(failure.toException(true));
    }

    @Override
    public BrokerSender broker(String endpoint) {
        return brokers.computeIfAbsent(endpoint, key -> new BrokerSender(key, dataChannels, inbox, context));
    }

    @Override
    public void awaitLeader(PartitionSender partition) {
        // A record may have come for a topic that was just being forgotten.
        topics.putIfAbsent(partition.partition().topic(), clock.nowMs());
        leaderless.add(partition);
    }

    @Override
    public void awaitIdentity(PartitionSender partition) {
        nameless.add(partition);
    }

    @Override
    public void activate(PartitionSender partition) {
        active.add(partition);
    }

    @Override
    public void endProducer(BrokerFailure failure) {
        end.compareAndSet(null, failure);
    }

    @Override
    public boolean isHurrying() {
        return closing || accumulator.isFlushing() || budget.isPressed();
    }
}
