package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryWriter;
import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.NewTopic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Everything that clients do to a cluster at the same time. In the end everything is read once more. */
public final class Load implements AutoCloseable {
    /** One sender for each partition answers for how long it is unavailable. */
    private static final Sender.Style STEADY = new Sender.Style(AckLevel.ALL, true, 1);

    private static final List<Sender.Style> OTHERS = List.of(
            new Sender.Style(AckLevel.ALL, true, 5),
            new Sender.Style(AckLevel.ALL, false, 1),
            new Sender.Style(AckLevel.LEADER, false, 2),
            new Sender.Style(AckLevel.NONE, false, 2));
    private static final int MEMBERS = 3;
    private static final int READERS = 2;
    private static final int REGISTER_CLIENTS = 4;
    private static final int STORMS = 2;
    private static final int READS_PER_SECOND = 20;
    private static final int QUESTIONS_PER_SECOND = 5;
    private static final int MOVES_PER_SECOND = 3;
    private static final Duration END_PATIENCE = Duration.ofSeconds(10);
    private static final String PREPARE_PATIENCE_MS = "30000";

    private final Site site;
    private final Set<LoadKind> kinds;
    /** End first, so that the others read what they have sent. */
    private final List<Seat> senders = new ArrayList<>();

    private final List<Seat> others = new ArrayList<>();
    /** Those of whom a crash is worth something: who sends, or owns something. */
    private final List<Seat> victims = new ArrayList<>();

    /**
     * @param topic exists, with this many partitions
     * @param sendsPerSecond of each sender
     * @param group of the members
     */
    public Load(
            Set<LoadKind> kinds,
            String bootstrap,
            HistoryWriter history,
            String topic,
            int partitionCount,
            int sendsPerSecond,
            String group) {
        this.kinds = Set.copyOf(kinds);
        this.site = new Site(
                bootstrap,
                history,
                topic,
                IntStream.range(0, partitionCount)
                        .mapToObj(number -> new TopicPartition(topic, number))
                        .toList(),
                group,
                new AtomicInteger(),
                new AtomicLong(1));
        for (LoadKind kind : LoadKind.values()) {
            if (kinds.contains(kind)) {
                add(kind, sendsPerSecond);
            }
        }
    }

    private void add(LoadKind kind, int sendsPerSecond) {
        switch (kind) {
            case MIXED -> mixed(sendsPerSecond);
            case RAW -> {
                sender(kind, sendsPerSecond, process -> new RawSender(process, site, AckLevel.ALL));
                sender(kind, sendsPerSecond, process -> new RawSender(process, site, AckLevel.LEADER));
                other(kind, 2 * READS_PER_SECOND, process -> new RawReader(process, site));
                other(kind, QUESTIONS_PER_SECOND, process -> new RawCommitter(process, site));
            }
            case STORM -> {
                for (int i = 0; i < STORMS; i++) {
                    sender(kind, sendsPerSecond, process -> new StormSender(process, site));
                }
            }
            case MEMBERS -> {
                String group = site.group() + "-plain";
                for (int i = 0; i < MEMBERS; i++) {
                    victims.add(other(kind, READS_PER_SECOND, process -> new RawMember(process, site, group)));
                }
                other(kind, QUESTIONS_PER_SECOND, process -> inspector(process, group));
            }
            case REGISTER -> {
                for (int i = 0; i < REGISTER_CLIENTS; i++) {
                    other(kind, 2 * QUESTIONS_PER_SECOND, process -> new RegisterClient(process, site));
                }
            }
            case ADMIN -> other(kind, QUESTIONS_PER_SECOND, process -> new TopicChurn(process, site));
            case MOVES -> other(kind, MOVES_PER_SECOND, process -> new Mover(process, site));
        }
    }

    private void mixed(int sendsPerSecond) {
        for (TopicPartition partition : site.partitions()) {
            sender(LoadKind.MIXED, sendsPerSecond, process -> sender(process, List.of(partition), STEADY));
        }
        for (Sender.Style style : OTHERS) {
            sender(LoadKind.MIXED, sendsPerSecond, process -> sender(process, site.partitions(), style));
        }
        for (int i = 0; i < READERS; i++) {
            other(
                    LoadKind.MIXED,
                    READS_PER_SECOND,
                    process -> new Reader(process, site.history(), site.bootstrap(), site.partitions()));
        }
        for (int i = 0; i < MEMBERS; i++) {
            other(
                    LoadKind.MIXED,
                    READS_PER_SECOND,
                    process -> new Member(process, site.history(), site.bootstrap(), site.group(), site.topic()));
        }
        other(LoadKind.MIXED, QUESTIONS_PER_SECOND, process -> inspector(process, site.group()));
    }

    private Sender sender(int process, List<TopicPartition> targets, Sender.Style style) {
        return new Sender(process, site.history(), site.bootstrap(), targets, style, site.values());
    }

    private Inspector inspector(int process, String group) {
        return new Inspector(process, site.history(), site.admin(), group, site.partitions());
    }

    private void sender(LoadKind kind, int perSecond, IntFunction<Client> factory) {
        Seat seat = new Seat(kind, site, perSecond, factory);
        senders.add(seat);
        victims.add(seat);
    }

    private Seat other(LoadKind kind, int perSecond, IntFunction<Client> factory) {
        Seat seat = new Seat(kind, site, perSecond, factory);
        others.add(seat);
        return seat;
    }

    /** To be called while the cluster is well. */
    public void start() {
        if (kinds.contains(LoadKind.REGISTER)) {
            try (BalsaAdmin admin = new BalsaAdmin(
                    Map.of("bootstrap.servers", site.bootstrap(), "default.api.timeout.ms", PREPARE_PATIENCE_MS))) {
                admin.createTopic(new NewTopic(site.registerTopic(), 1, 0));
            }
        }
        senders.forEach(Seat::start);
        others.forEach(Seat::start);
    }

    /** Crashes a client: a producer, or a member of a group, which vanishes without leaving it. Another one takes its place. */
    public void crash(int pick) {
        List<Seat> candidates = victims.isEmpty() ? others : victims;
        candidates.get(pick % candidates.size()).crash();
    }

    /**
     * Ends every client in order; what is under way is answered first.
     *
     * @throws IllegalStateException if a client had ended before, which is a bug of the harness
     */
    public void stop() {
        senders.forEach(Seat::stop);
        senders.forEach(Seat::join);
        others.forEach(Seat::stop);
        others.forEach(Seat::join);
    }

    /**
     * A fresh reader for each partition reads it from its beginning to its end.
     *
     * @throws IOException if the end is not reached in time: the run proves nothing then
     */
    public void readAll(long patienceMs) throws IOException {
        for (TopicPartition partition : site.partitions()) {
            readAll(partition, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs));
        }
    }

    private void readAll(TopicPartition partition, long deadlineNanos) throws IOException {
        try (Reader reader =
                new Reader(site.processes().getAndIncrement(), site.history(), site.bootstrap(), List.of(partition))) {
            long end = reader.endOffset(partition, END_PATIENCE);
            while (reader.position(partition) < end) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new IOException("the final read of " + partition + " is at " + reader.position(partition)
                            + " of " + end + " when its time is up");
                }
                reader.act();
            }
            site.history().event(new HistoryEvent.Drained(partition.toString(), end));
        } catch (BalsaException e) {
            throw new IOException("the final read of " + partition + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
