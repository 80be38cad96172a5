package dev.balsa.cli.records;

import dev.balsa.client.TopicPartition;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.CommitFailedException;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.consumer.OffsetAndMetadata;
import dev.balsa.client.consumer.WakeupException;
import dev.balsa.client.serialization.ByteArrayDeserializer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Copies what a member of a group is assigned to standard output, and commits what was written. */
final class GroupCopy {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int OUTPUT_BYTES = 1 << 16;
    private static final long POLL_RECORDS = 500;
    private static final long FAREWELL_SECONDS = 5;

    private GroupCopy() {}

    /** Returns how many records were written: so many as were wanted, or fewer if the process is told to end. */
    static long run(Map<String, String> options, String topic, RecordFormat template, long maxRecords)
            throws IOException {
        Map<String, String> all = new HashMap<>(options);
        // Committed is what was written, and that is known here.
        all.put("enable.auto.commit", "false");
        all.put("max.poll.records", Long.toString(Math.max(1, Math.min(maxRecords, POLL_RECORDS))));
        CountDownLatch left = new CountDownLatch(1);
        try (BalsaConsumer<byte[], byte[]> consumer =
                new BalsaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            leaveAtExit(consumer, left);
            consumer.subscribe(List.of(topic));
            return copy(consumer, template, maxRecords);
        } finally {
            left.countDown();
        }
    }

    /** A member that is interrupted leaves its group: nobody has to wait for its session to end. */
    private static void leaveAtExit(BalsaConsumer<byte[], byte[]> consumer, CountDownLatch left) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.wakeup();
            try {
                left.await(FAREWELL_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static long copy(BalsaConsumer<byte[], byte[]> consumer, RecordFormat template, long maxRecords)
            throws IOException {
        OutputStream out = new BufferedOutputStream(System.out, OUTPUT_BYTES);
        long written = 0;
        try {
            while (written < maxRecords) {
                Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (written < maxRecords) {
                        template.write(record, out);
                        written++;
                        done.put(
                                new TopicPartition(record.topic(), record.partition()),
                                new OffsetAndMetadata(record.offset() + 1));
                    }
                }
                out.flush();
                if (!done.isEmpty()) {
                    commit(consumer, done);
                }
            }
        } catch (WakeupException e) {
            // The process ends; what was written is committed, or comes again.
            out.flush();
        }
        return written;
    }

    private static void commit(BalsaConsumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> done) {
        try {
            consumer.commitSync(done);
        } catch (CommitFailedException e) {
            // The partitions went to another member while they were written: it writes these records once more.
        }
    }
}
