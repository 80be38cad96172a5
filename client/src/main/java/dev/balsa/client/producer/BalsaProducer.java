package dev.balsa.client.producer;

import dev.balsa.client.BalsaException;
import dev.balsa.client.ClientTimeoutException;
import dev.balsa.client.InterruptedClientException;
import dev.balsa.client.SerializationException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.config.ConfigException;
import dev.balsa.client.config.OptionValues;
import dev.balsa.client.net.BrokerChannels;
import dev.balsa.client.net.BrokerFailure;
import dev.balsa.client.net.ChannelFactory;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.net.Endpoint;
import dev.balsa.client.net.Inbox;
import dev.balsa.client.net.MetadataCache;
import dev.balsa.client.net.NettyChannelFactory;
import dev.balsa.client.serialization.Serializer;
import dev.balsa.wire.record.RecordBatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records. Safe for any number of threads, and best shared by them.
 *
 * <p>With the defaults a record counts as written when a majority of the partition's voters has it on disk; retries write
 * nothing twice and change no order within a partition. See {@link ProducerOptions}.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class BalsaProducer<K, V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BalsaProducer.class);
    private static final AtomicLong COUNTER = new AtomicLong();
    private static final int MAX_INBOUND_BYTES = 4 << 20;

    private final ProducerSettings settings;
    private final ClientClock clock;
    private final Serializer<? super K> keySerializer;
    private final Serializer<? super V> valueSerializer;
    private final Optional<Partitioner> partitioner;
    private final StickyChoice sticky;
    private final MetadataCache metadata = new MetadataCache();
    private final Inbox inbox = new Inbox();
    private final ProducerMeter meter = new ProducerMeter();
    private final MemoryBudget budget;
    private final BatchAccumulator accumulator;
    private final BrokerChannels dataChannels;
    private final BrokerChannels controlChannels;
    private final Sender sender;
    private final SenderThread thread;
    private volatile boolean closed;

    /**
     * Makes a producer whose serializers are named by the options {@code key.serializer} and {@code value.serializer}.
     *
     * @throws ConfigException if an option is missing, of the wrong type, out of range, or contradicts another one
     */
    public BalsaProducer(Map<?, ?> options) {
        this(options, null, null);
    }

    /**
     * Makes a producer.
     *
     * @param keySerializer null to take the one the options name
     * @param valueSerializer null to take the one the options name
     * @throws ConfigException see {@link #BalsaProducer(Map)}
     */
    public BalsaProducer(
            Map<?, ?> options,
            @Nullable Serializer<? super K> keySerializer,
            @Nullable Serializer<? super V> valueSerializer) {
        this(
                known(ProducerOptions.TABLE.read(options)),
                keySerializer,
                valueSerializer,
                new NettyChannelFactory(MAX_INBOUND_BYTES),
                ClientClock.SYSTEM,
                new Random());
    }

    private static OptionValues known(OptionValues values) {
        List<String> bootstrap = values.texts(ProducerOptions.BOOTSTRAP_SERVERS);
        Endpoint.checkAll(ProducerOptions.BOOTSTRAP_SERVERS, bootstrap);
        Endpoint.requireAnyKnown(ProducerOptions.BOOTSTRAP_SERVERS, bootstrap, Endpoint::isKnown, LOG);
        return values;
    }

    @SuppressWarnings("unchecked") // The option's text names a class; whether it fits K and V only its use can tell.
    BalsaProducer(
            OptionValues values,
            @Nullable Serializer<? super K> keySerializer,
            @Nullable Serializer<? super V> valueSerializer,
            ChannelFactory channelFactory,
            ClientClock clock,
            RandomGenerator random) {
        values.logWarnings(LOG);
        this.settings = ProducerSettings.of(values, LOG);
        this.clock = clock;
        this.keySerializer = keySerializer != null
                ? keySerializer
                : (Serializer<? super K>) named(values, ProducerOptions.KEY_SERIALIZER);
        this.valueSerializer = valueSerializer != null
                ? valueSerializer
                : (Serializer<? super V>) named(values, ProducerOptions.VALUE_SERIALIZER);
        this.partitioner = values.instance(ProducerOptions.PARTITIONER_CLASS, Partitioner.class);
        this.budget = new MemoryBudget(settings.bufferBytes(), inbox::wake);
        this.accumulator = new BatchAccumulator(
                new BatchSize(settings.batchBytes(), settings.maxRequestBytes()), budget, meter, inbox::wake);
        this.sticky = new StickyChoice(settings.batchBytes(), topic -> partition -> load(topic, partition), random);
        this.dataChannels = new BrokerChannels(channelFactory);
        this.controlChannels = new BrokerChannels(channelFactory);
        String name = settings.clientId().isEmpty() ? "producer-" + COUNTER.incrementAndGet() : settings.clientId();
        this.sender = new Sender(
                settings,
                clock,
                random,
                inbox,
                dataChannels,
                controlChannels,
                metadata,
                accumulator,
                budget,
                meter,
                name);
        this.thread = new SenderThread(name + "-sender", sender, inbox, clock, this::senderEnded);
        sender.warmUp();
        thread.start();
    }

    private void senderEnded() {
        budget.close();
        metadata.close();
        dataChannels.close();
        controlChannels.close();
    }

    private static Serializer<?> named(OptionValues values, String option) {
        return values.instance(option, Serializer.class)
                .orElseThrow(
                        () -> new ConfigException("option " + option + " is missing, and no serializer was given"));
    }

    private long load(String topic, int partition) {
        TopicPartition key = new TopicPartition(topic, partition);
        long timeoutMs = settings.availabilityTimeoutMs();
        if (metadata.leader(key) == null
                || (timeoutMs > 0
                        && clock.nowMs() - timeoutMs - settings.lingerMs() > accumulator.unsentSinceMs(key))) {
            return -1;
        }
        return settings.adaptive() ? accumulator.queuedBytes(key) : 0;
    }

    /** Sends a record; see {@link #send(ProducerRecord, Callback)}. */
    public Future<RecordMetadata> send(ProducerRecord<K, V> record) {
        return send(record, null);
    }

    /**
     * Puts a record into the batch of its partition and returns; it is sent by another thread. Waits up to {@code max.block.ms}
     * if the topic's metadata or room in {@code buffer.memory} is missing.
     *
     * <p>Failures to write end the returned future, with a {@link BalsaException} as cause, and are told to the callback;
     * that includes records that are too large and waits that took too long.
     *
     * @throws SerializationException if key or value cannot be turned into bytes
     * @throws IllegalArgumentException if the partitioner chose a partition that does not exist
     * @throws IllegalStateException after {@link #close}
     * @throws BalsaException if this producer can send nothing any more, because a newer one took its place or the cluster is
     *     another one
     * @throws InterruptedClientException if the thread is interrupted while it waits
     */
    public Future<RecordMetadata> send(ProducerRecord<K, V> record, @Nullable Callback callback) {
        requireOpen();
        long startMs = clock.nowMs();
        byte[] key = serialize(keySerializer, record.topic(), record.key(), "key");
        byte[] value = serialize(valueSerializer, record.topic(), record.value(), "value");
        Long timestampMs = record.timestampMs();
        OutgoingRecord outgoing = new OutgoingRecord(
                timestampMs == null ? clock.wallMs() : timestampMs, key, value, record.headers(), callback);
        int wanted = record.partition() == null ? 0 : record.partition();
        try {
            int count = awaitPartition(record.topic(), wanted);
            int partition = record.partition() == null ? choose(record.topic(), outgoing, count) : wanted;
            return append(record.topic(), partition, outgoing, startMs);
        } catch (InterruptedException e) {
            throw new InterruptedClientException("interrupted while waiting to send to " + record.topic(), e);
        } catch (ClientTimeoutException | RecordTooLargeException e) {
            meter.failed(1);
            if (callback != null) {
                callback.onCompletion(null, e);
            }
            return DeliveryFuture.failed(new TopicPartition(record.topic(), wanted), e);
        }
    }

    private static <T> byte @Nullable [] serialize(
            Serializer<? super T> serializer, String topic, @Nullable T data, String what) {
        if (data == null) {
            return null;
        }
        try {
            return serializer.serialize(topic, data);
        } catch (RuntimeException e) {
            throw new SerializationException(
                    "the " + what + " of a record for " + topic + " cannot be serialised: " + e, e);
        }
    }

    private int awaitPartition(String topic, int partition) throws InterruptedException {
        int known = metadata.partitionCount(topic);
        if (known > partition) {
            return known;
        }
        sender.awaitTopic(topic);
        long beganNanos = System.nanoTime();
        int count = metadata.awaitPartition(topic, partition, settings.maxBlockMs());
        meter.waitedForMetadata(System.nanoTime() - beganNanos);
        sender.topicCame(topic, metadata.partitionCount(topic) > 0);
        if (count > 0) {
            return count;
        }
        requireOpen();
        BrokerFailure failure = sender.lastMetadataFailure();
        String detail;
        if (failure != null) {
            detail = "no broker answers: " + failure.message() + "; check " + ProducerOptions.BOOTSTRAP_SERVERS;
        } else if (metadata.partitionCount(topic) > 0) {
            detail = "the topic has " + metadata.partitionCount(topic) + " partitions";
        } else {
            detail = "the cluster has no such topic; create it first";
        }
        throw new ClientTimeoutException(
                "partition " + partition + " of topic " + topic + " is not known after " + settings.maxBlockMs()
                        + " ms: " + detail,
                true);
    }

    private int choose(String topic, OutgoingRecord record, int count) {
        if (partitioner.isPresent()) {
            int chosen = partitioner.get().partition(topic, record.key(), record.value(), count);
            if (chosen < 0 || chosen >= count) {
                throw new IllegalArgumentException(
                        "the partitioner chose partition " + chosen + " of topic " + topic + ", which has " + count);
            }
            return chosen;
        }
        byte[] key = record.key();
        return key != null && !settings.ignoreKeys()
                ? Murmur2.partition(key, count)
                : sticky.choose(topic, (int) Math.min(Integer.MAX_VALUE, record.reservedBytes()), count);
    }

    private Future<RecordMetadata> append(String topic, int partition, OutgoingRecord record, long startMs)
            throws InterruptedException {
        long neededBytes = record.reservedBytes();
        long inBatchBytes = neededBytes + RecordBatch.HEADER_BYTES;
        if (inBatchBytes > settings.maxRequestBytes()) {
            throw new RecordTooLargeException(
                    inBatchBytes, ProducerOptions.MAX_REQUEST_SIZE, settings.maxRequestBytes());
        }
        if (neededBytes > settings.bufferBytes()) {
            throw new RecordTooLargeException(neededBytes, ProducerOptions.BUFFER_MEMORY, settings.bufferBytes());
        }
        if (budget.tryReserve(neededBytes)) {
            return accumulator.append(topic, partition, record, clock.nowMs());
        }
        long restMs = Math.max(0, settings.maxBlockMs() - (clock.nowMs() - startMs));
        if (!budget.reserve(neededBytes, restMs)) {
            requireOpen();
            throw new BufferExhaustedException(
                    neededBytes, settings.bufferBytes(), settings.maxBlockMs(), sender.lastFailure());
        }
        return accumulator.append(topic, partition, record, clock.nowMs());
    }

    /** How many partitions a topic has; waits for metadata up to {@code max.block.ms}. */
    public int partitionCount(String topic) {
        requireOpen();
        try {
            return awaitPartition(topic, 0);
        } catch (InterruptedException e) {
            throw new InterruptedClientException("interrupted while waiting for metadata of " + topic, e);
        }
    }

    /**
     * Sends everything now and returns when all records sent before this call are written or have failed.
     *
     * @throws IllegalStateException in a callback, where it would wait for itself, or after {@link #close}
     */
    public void flush() {
        requireOpen();
        if (thread.isCurrent()) {
            throw new IllegalStateException("flush() in a callback would wait for itself");
        }
        long beganNanos = System.nanoTime();
        accumulator.beginFlush();
        try {
            List<BatchOutcome> unfinished = accumulator.unfinished();
            inbox.wake();
            for (BatchOutcome outcome : unfinished) {
                outcome.awaitAll();
            }
        } catch (InterruptedException e) {
            throw new InterruptedClientException("interrupted while flushing", e);
        } finally {
            accumulator.endFlush();
            meter.flushed(System.nanoTime() - beganNanos);
        }
    }

    /**
     * What this producer did since it was made, by name; names are those of Kafka's producer where it has the same metric.
     *
     * <p>Those that end in {@code -total} count, {@code -avg} and {@code -max} are over the producer's whole life; times are
     * milliseconds unless the name says {@code ns}, sizes bytes, {@code metadata-age} seconds. {@code record-duplicate-total}
     * counts records whose answer said that an earlier try had written them, {@code byte-total} what the batches had after
     * packing, {@code compression-rate-avg} that in proportion to what they had before.
     *
     * <p>A snapshot; cheap, and safe for any thread, also after {@link #close}.
     */
    public Map<String, Double> metrics() {
        return meter.read(budget, sender.metadataAgeMs());
    }

    /** Closes after everything sent is written or has failed, however long that takes within {@code delivery.timeout.ms}. */
    @Override
    public void close() {
        close(Duration.ofMillis(settings.deliveryTimeoutMs()));
    }

    /**
     * Sends what is queued, waiting at most this long, and closes. Records not written by then fail. In a callback it does not
     * wait.
     */
    public void close(Duration timeout) {
        closed = true;
        long timeoutMs = thread.isCurrent() ? 0 : Math.max(0, timeout.toMillis());
        thread.close(clock.nowMs() + timeoutMs);
        if (thread.isCurrent()) {
            return;
        }
        try {
            if (!thread.join(timeoutMs + 5_000)) {
                LOG.warn("the sender did not end in time: a callback does not return");
            }
        } catch (InterruptedException e) {
            throw new InterruptedClientException("interrupted while closing", e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the producer is closed");
        }
        BrokerFailure end = sender.endOfProducer();
        if (end != null) {
            throw end.toException(true);
        }
    }
}
