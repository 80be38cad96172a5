package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryWriter;
import dev.balsa.chaos.history.Request;
import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.producer.Acks;
import dev.balsa.client.producer.BalsaProducer;
import dev.balsa.client.producer.ProducerRecord;
import dev.balsa.client.producer.RecordMetadata;
import dev.balsa.client.serialization.ByteArraySerializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Sends records to one partition after the other, and waits for the answer of each. */
final class Sender implements Client {
    /** Long enough for every retry that could succeed while one fault lasts. */
    private static final String DELIVERY_TIMEOUT_MS = "10000";

    /** What this producer is asked to do. */
    record Style(AckLevel acks, boolean isIdempotent, int batch) {}

    private final int process;
    private final HistoryWriter history;
    private final List<TopicPartition> partitions;
    private final Style style;
    private final AtomicLong values;
    private final BalsaProducer<byte[], byte[]> producer;
    private int turn;
    private boolean isOver;

    /** @param values numbers that no other record of the run has */
    Sender(
            int process,
            HistoryWriter history,
            String bootstrap,
            List<TopicPartition> partitions,
            Style style,
            AtomicLong values) {
        this.process = process;
        this.history = history;
        this.partitions = partitions;
        this.style = style;
        this.values = values;
        this.producer = open(process, bootstrap, style);
        this.turn = process;
    }

    private static BalsaProducer<byte[], byte[]> open(int process, String bootstrap, Style style) {
        return new BalsaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "acks",
                        style.acks.text(),
                        "enable.idempotence",
                        Boolean.toString(style.isIdempotent),
                        "delivery.timeout.ms",
                        DELIVERY_TIMEOUT_MS,
                        "request.timeout.ms",
                        "3000",
                        "max.block.ms",
                        "5000",
                        "client.id",
                        "chaos-" + process),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public void act() {
        TopicPartition partition = partitions.get(turn++ % partitions.size());
        long[] numbers = new long[style.batch];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values.getAndIncrement();
        }
        Request.Send request = new Request.Send(partition.toString(), style.acks, style.isIdempotent, numbers);
        long operation = history.invoked(process, request);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        Outcome outcome = new Outcome();
        for (long number : numbers) {
            try {
                sent.add(producer.send(new ProducerRecord<>(
                        partition.topic(), partition.partition(), null, RecordValue.encode(number))));
            } catch (BalsaException e) {
                outcome.failed(e);
            }
        }
        for (Future<RecordMetadata> one : sent) {
            try {
                outcome.written(one.get());
            } catch (ExecutionException e) {
                outcome.failed(Objects.requireNonNull(e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                outcome.failed(e);
            }
        }
        outcome.record(operation, request);
        // A new producer has another id, and nobody promises an order between what the two write.
        isOver = outcome.isFatal;
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    /** Of the records of one call, which may have fared differently. */
    private final class Outcome {
        private String error = "";
        private final List<RecordMetadata> written = new ArrayList<>();
        private boolean isAnyUnknown;
        private boolean isFatal;

        void written(RecordMetadata record) {
            written.add(record);
        }

        void failed(Throwable cause) {
            error = cause instanceof BalsaException known ? known.reason() : cause.toString();
            isAnyUnknown |= !(cause instanceof BalsaException known && known.definitelyNotWritten());
            isFatal |= !(cause instanceof BalsaException known && known.isRetriable());
        }

        void record(long operation, Request.Send request) {
            if (error.isEmpty()) {
                history.succeeded(process, operation, request, answer());
            } else if (isAnyUnknown || !written.isEmpty()) {
                history.unknown(process, operation, request, error);
            } else {
                history.refused(process, operation, request, error);
            }
        }

        /** What holds for every record of the call: the least that was reached, and the earliest leader. */
        private Answer.Sent answer() {
            if (style.acks == AckLevel.NONE) {
                // Nobody knows where they are.
                return new Answer.Sent(AckLevel.NONE, Answer.NONE, new long[0]);
            }
            AckLevel least = AckLevel.ALL;
            long earliestTerm = Long.MAX_VALUE;
            for (RecordMetadata record : written) {
                AckLevel reached = reached(record.reached());
                least = reached.compareTo(least) < 0 ? reached : least;
                earliestTerm = Math.min(earliestTerm, record.leaderEpoch());
            }
            return new Answer.Sent(
                    least,
                    earliestTerm,
                    written.stream().mapToLong(RecordMetadata::offset).toArray());
        }

        private static AckLevel reached(Acks acks) {
            return switch (acks) {
                case NONE -> AckLevel.NONE;
                case LEADER -> AckLevel.LEADER;
                case QUORUM -> AckLevel.ALL;
            };
        }
    }

    @Override
    public void crash() {
        producer.close(Duration.ZERO);
    }

    @Override
    public void close() {
        producer.close();
    }
}
