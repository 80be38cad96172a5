package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryWriter;
import dev.balsa.chaos.history.Request;
import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.CommitFailedException;
import dev.balsa.client.consumer.ConsumerRebalanceListener;
import dev.balsa.client.consumer.OffsetAndMetadata;
import dev.balsa.client.serialization.ByteArrayDeserializer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A member of a consumer group that commits what it has read before it reads on. */
final class Member implements Client {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration COMMIT = Duration.ofSeconds(3);

    private final int process;
    private final String group;
    private final String topic;
    private final HistoryWriter history;
    private final String bootstrap;
    private BalsaConsumer<byte[], byte[]> consumer;

    Member(int process, HistoryWriter history, String bootstrap, String group, String topic) {
        this.process = process;
        this.group = group;
        this.topic = topic;
        this.history = history;
        this.bootstrap = bootstrap;
        this.consumer = open();
    }

    private BalsaConsumer<byte[], byte[]> open() {
        BalsaConsumer<byte[], byte[]> opened = new BalsaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "group.id", group,
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest",
                        "session.timeout.ms", "6000",
                        "heartbeat.interval.ms", "1000",
                        "client.id", "chaos-" + process),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        opened.subscribe(List.of(topic), new Ownership());
        return opened;
    }

    private final class Ownership implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                history.event(new HistoryEvent.Gained(
                        process, group, member(), consumer.groupMetadata().memberEpoch(), names(partitions)));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            gaveUp(partitions, false);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            gaveUp(partitions, true);
        }

        private void gaveUp(Collection<TopicPartition> partitions, boolean isLost) {
            if (!partitions.isEmpty()) {
                history.event(new HistoryEvent.GaveUp(process, group, member(), names(partitions), isLost));
            }
        }
    }

    private String member() {
        return "m" + process;
    }

    private static List<String> names(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::toString).sorted().toList();
    }

    @Override
    public void act() {
        Request poll = new Request.Poll(group);
        long operation = history.invoked(process, poll);
        Answer.Polled read;
        try {
            read = Batches.of(consumer, consumer.poll(POLL));
        } catch (BalsaException e) {
            history.unknown(process, operation, poll, e.reason());
            startAgain(e);
            return;
        }
        history.succeeded(process, operation, poll, read);
        if (!read.batches().isEmpty()) {
            commit(read);
        }
    }

    private void commit(Answer.Polled read) {
        Map<String, Long> names = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Answer.Batch batch : read.batches()) {
            long next = batch.offsets()[batch.offsets().length - 1] + 1;
            int dash = batch.partition().lastIndexOf('-');
            names.put(batch.partition(), next);
            offsets.put(
                    new TopicPartition(topic, Integer.parseInt(batch.partition().substring(dash + 1))),
                    new OffsetAndMetadata(next));
        }
        Request commit = new Request.Commit(group, member(), names, false);
        long operation = history.invoked(process, commit);
        try {
            consumer.commitSync(offsets, COMMIT);
            history.succeeded(process, operation, commit, new Answer.Done());
        } catch (CommitFailedException e) {
            history.refused(process, operation, commit, e.reason());
        } catch (BalsaException e) {
            history.unknown(process, operation, commit, e.reason());
            startAgain(e);
        }
    }

    private void startAgain(BalsaException problem) {
        if (!problem.isRetriable()) {
            consumer.close(Duration.ZERO);
            consumer = open();
        }
    }

    @Override
    public void crash() {
        consumer.close(Duration.ZERO);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
