package dev.balsa.chaos.group;

import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.ConsumerRebalanceListener;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.consumer.ConsumerRecords;
import dev.balsa.client.consumer.FencedInstanceIdException;
import dev.balsa.client.serialization.ByteArrayDeserializer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A member in a process of its own: reads, commits what it has read, and writes both down before it says so to anybody. Makes itself
 * ready, of which its history is the sign, joins when the first line of its standard input says as whom, an instance id or {@code -},
 * and closes when that input ends. Arguments: bootstrap, group, topic, session timeout in ms, file of the history.
 */
public final class GroupMemberMain implements ConsumerRebalanceListener {
    static final String DYNAMIC = "-";
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int WARM_UP_POLLS = 50;
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final BalsaConsumer<byte[], byte[]> consumer;
    private final OutputStream history;
    private volatile boolean isClosing;
    private boolean isCommitting;
    private long commitDueNanos = System.nanoTime();

    private GroupMemberMain(BalsaConsumer<byte[], byte[]> consumer, OutputStream history) {
        this.consumer = consumer;
        this.history = history;
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, Object> options = new HashMap<>();
        options.put("bootstrap.servers", arguments[0]);
        options.put("group.id", arguments[1]);
        options.put("auto.offset.reset", "earliest");
        options.put("enable.auto.commit", false);
        options.put("partition.assignment.strategy", "sticky");
        options.put("session.timeout.ms", Integer.parseInt(arguments[3]));
        // A held heartbeat that dies with its coordinator leaves the one before it as the last that was heard.
        options.put("heartbeat.interval.ms", Integer.parseInt(arguments[3]) / 12);
        warmUp(options, arguments[2]);
        // Not buffered: what is written has left the process when the call returns, and outlives it.
        try (OutputStream history = Files.newOutputStream(Path.of(arguments[4]), StandardOpenOption.CREATE_NEW)) {
            String instanceId = firstLine();
            if (instanceId.isEmpty()) {
                return;
            }
            if (!instanceId.equals(DYNAMIC)) {
                options.put("group.instance.id", instanceId);
            }
            try (BalsaConsumer<byte[], byte[]> consumer =
                    new BalsaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                GroupMemberMain member = new GroupMemberMain(consumer, history);
                Thread input = new Thread(member::closeWithInput, "input");
                input.setDaemon(true);
                input.start();
                consumer.subscribe(List.of(arguments[2]), member);
                member.run();
            }
        }
    }

    /** Reads from the end for a moment, without being a member: loads what a consumer is made of. */
    private static void warmUp(Map<String, Object> options, String topic) {
        Map<String, Object> reader = new HashMap<>(options);
        reader.put("auto.offset.reset", "latest");
        try (BalsaConsumer<byte[], byte[]> consumer =
                new BalsaConsumer<>(reader, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            for (int i = 0; i < WARM_UP_POLLS; i++) {
                var _ = consumer.poll(POLL);
            }
            var _ = consumer.committed(Set.of(partition));
        }
    }

    /** Empty if the input ends before there is one. */
    private static String firstLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = System.in.read(); read >= 0 && read != '\n'; read = System.in.read()) {
            line.append((char) read);
        }
        return line.toString();
    }

    private void closeWithInput() {
        try {
            long ignored = System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            isClosing = true;
        }
    }

    private void run() {
        try {
            while (!isClosing) {
                take(consumer.poll(POLL));
                commit();
            }
        } catch (FencedInstanceIdException e) {
            write(new MemberEvent.Fenced(System.nanoTime()));
            return;
        }
        write(new MemberEvent.Closing(System.nanoTime()));
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        long nowNanos = System.nanoTime();
        long epoch = consumer.groupMetadata().memberEpoch();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> polled = records.records(partition);
            long first = polled.getFirst().offset();
            for (int i = 0; i < polled.size(); i++) {
                if (polled.get(i).offset() != first + i) {
                    throw new AssertionError(partition + ": offset "
                            + polled.get(i).offset() + " came where " + (first + i) + " was due");
                }
            }
            write(new MemberEvent.Read(nowNanos, epoch, partition.partition(), first, first + polled.size() - 1));
        }
    }

    /** One at a time; what fails is covered by the next one. */
    private void commit() {
        long begunNanos = System.nanoTime();
        if (isCommitting
                || begunNanos - commitDueNanos < 0
                || consumer.assignment().isEmpty()) {
            return;
        }
        isCommitting = true;
        consumer.commitAsync((offsets, failure) -> {
            isCommitting = false;
            long nowNanos = System.nanoTime();
            commitDueNanos = failure == null ? begunNanos + COMMIT_NANOS : nowNanos;
            write(
                    failure == null
                            ? new MemberEvent.Committed(begunNanos, nowNanos)
                            : new MemberEvent.CommitFailed(
                                    begunNanos, nowNanos, failure.getClass().getSimpleName()));
        });
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        write(new MemberEvent.Assigned(
                System.nanoTime(), consumer.groupMetadata().memberEpoch(), numbers(partitions)));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        long begunNanos = System.nanoTime();
        try {
            consumer.commitSync();
            write(new MemberEvent.Committed(begunNanos, System.nanoTime()));
        } catch (BalsaException e) {
            write(new MemberEvent.CommitFailed(
                    begunNanos, System.nanoTime(), e.getClass().getSimpleName()));
        }
        write(new MemberEvent.Revoked(System.nanoTime(), numbers(partitions)));
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        write(new MemberEvent.Lost(System.nanoTime(), numbers(partitions)));
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
        Set<Integer> numbers = new TreeSet<>();
        partitions.forEach(partition -> numbers.add(partition.partition()));
        return numbers;
    }

    private void write(MemberEvent event) {
        try {
            history.write((event.line() + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
