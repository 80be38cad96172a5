package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryWriter;
import dev.balsa.chaos.history.Request;
import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.serialization.ByteArrayDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads fixed partitions from their beginning on, without a group. */
final class Reader implements Client {
    private static final Duration POLL = Duration.ofMillis(100);

    private final int process;
    private final HistoryWriter history;
    private final BalsaConsumer<byte[], byte[]> consumer;

    Reader(int process, HistoryWriter history, String bootstrap, List<TopicPartition> partitions) {
        this.process = process;
        this.history = history;
        this.consumer = new BalsaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "client.id", "chaos-" + process),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        history.event(new HistoryEvent.Assigned(
                process, partitions.stream().map(TopicPartition::toString).toList()));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    @Override
    public void act() {
        Request request = new Request.Poll(null);
        long operation = history.invoked(process, request);
        try {
            history.succeeded(process, operation, request, Batches.of(consumer, consumer.poll(POLL)));
        } catch (BalsaException e) {
            history.unknown(process, operation, request, e.reason());
        }
    }

    /** Where it goes on. */
    long position(TopicPartition partition) {
        return consumer.position(partition);
    }

    /** @throws BalsaException if nobody who leads answers in this time */
    long endOffset(TopicPartition partition, Duration timeout) {
        Long end = consumer.endOffsets(List.of(partition), timeout).get(partition);
        return end == null ? Answer.NONE : end;
    }

    @Override
    public void crash() {
        close();
    }

    @Override
    public void close() {
        consumer.close(Duration.ZERO);
    }
}
