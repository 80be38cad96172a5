package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryWriter;
import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Everything that clients do to one topic at the same time: producers of every acknowledgement level, with and without idempotence, readers,
 * a consumer group, and somebody who asks about it. In the end everything is read once more.
 */
public final class MixedLoad implements AutoCloseable {
    /** One sender for each partition answers for how long it is unavailable. */
    private static final Sender.Style STEADY = new Sender.Style(AckLevel.ALL, true, 1);

    private static final List<Sender.Style> OTHERS = List.of(
            new Sender.Style(AckLevel.ALL, true, 5),
            new Sender.Style(AckLevel.ALL, false, 1),
            new Sender.Style(AckLevel.LEADER, false, 2),
            new Sender.Style(AckLevel.NONE, false, 2));
    private static final int MEMBERS = 3;
    private static final int READERS = 2;
    private static final int READS_PER_SECOND = 20;
    private static final int QUESTIONS_PER_SECOND = 5;
    private static final Duration END_PATIENCE = Duration.ofSeconds(10);

    private final String bootstrap;
    private final HistoryWriter history;
    private final List<TopicPartition> partitions;
    private final AtomicInteger processes = new AtomicInteger();
    private final AtomicLong values = new AtomicLong(1);
    private final List<Seat> senders = new ArrayList<>();
    private final List<Seat> others = new ArrayList<>();

    /**
     * @param sendsPerSecond of each of the senders, of which there is one for each partition and {@code 4} more
     * @param group of the members
     */
    public MixedLoad(
            String bootstrap,
            HistoryWriter history,
            String topic,
            int partitionCount,
            int sendsPerSecond,
            String group) {
        this.bootstrap = bootstrap;
        this.history = history;
        this.partitions = IntStream.range(0, partitionCount)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
        for (TopicPartition partition : partitions) {
            senders.add(sender("sender-" + partition, List.of(partition), STEADY, sendsPerSecond));
        }
        for (Sender.Style style : OTHERS) {
            senders.add(sender("sender-" + style.acks().text(), partitions, style, sendsPerSecond));
        }
        for (int i = 0; i < READERS; i++) {
            others.add(new Seat(
                    "reader",
                    processes,
                    READS_PER_SECOND,
                    process -> new Reader(process, history, bootstrap, partitions)));
        }
        for (int i = 0; i < MEMBERS; i++) {
            others.add(new Seat(
                    "member",
                    processes,
                    READS_PER_SECOND,
                    process -> new Member(process, history, bootstrap, group, topic)));
        }
        others.add(new Seat(
                "inspector",
                processes,
                QUESTIONS_PER_SECOND,
                process -> new Inspector(process, history, admin(), group, partitions)));
    }

    private Seat sender(String name, List<TopicPartition> targets, Sender.Style style, int perSecond) {
        return new Seat(
                name, processes, perSecond, process -> new Sender(process, history, bootstrap, targets, style, values));
    }

    private BalsaAdmin admin() {
        return new BalsaAdmin(
                Map.of("bootstrap.servers", bootstrap, "request.timeout.ms", "2000", "default.api.timeout.ms", "4000"));
    }

    public void start() {
        senders.forEach(Seat::start);
        others.forEach(Seat::start);
    }

    /** Crashes a sender. */
    public void crash(int pick) {
        senders.get(pick % senders.size()).crash();
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
        for (TopicPartition partition : partitions) {
            readAll(partition, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs));
        }
    }

    private void readAll(TopicPartition partition, long deadlineNanos) throws IOException {
        try (Reader reader = new Reader(processes.getAndIncrement(), history, bootstrap, List.of(partition))) {
            long end = reader.endOffset(partition, END_PATIENCE);
            while (reader.position(partition) < end) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new IOException("the final read of " + partition + " is at " + reader.position(partition)
                            + " of " + end + " when its time is up");
                }
                reader.act();
            }
            history.event(new HistoryEvent.Drained(partition.toString(), end));
        } catch (BalsaException e) {
            throw new IOException("the final read of " + partition + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
