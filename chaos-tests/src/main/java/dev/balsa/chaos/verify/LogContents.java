package dev.balsa.chaos.verify;

import dev.balsa.chaos.workload.Acknowledgements;
import dev.balsa.chaos.workload.KeyedLoad;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.serialization.StringDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * All records of a topic that a {@link KeyedLoad} filled, read from the first to the end as of now, and what is wrong with them. A
 * record is kept as its key and number, after its value was compared with what the load sends.
 */
public final class LogContents {
    private static final int MAX_FINDINGS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Records> partitions;
    private final List<String> findings = new ArrayList<>();

    /** One partition's records by offset. */
    private static final class Records {
        private int[] keys = new int[1 << 12];
        private int[] numbers = new int[1 << 12];
        private int count;

        void add(int key, int number) {
            if (count == keys.length) {
                keys = Arrays.copyOf(keys, 2 * count);
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            keys[count] = key;
            numbers[count++] = number;
        }
    }

    private LogContents(int partitions) {
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new Records())
                .toList();
    }

    /** @throws AssertionError if an offset is missing, a record is not one of the load's, or the end is not reached in time */
    public static LogContents read(String bootstrap, String topic, int partitions) {
        LogContents contents = new LogContents(partitions);
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Map<String, String> options = Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "none");
        try (BalsaConsumer<String, String> consumer =
                new BalsaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
            while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new AssertionError(
                            "the end " + ends + " was not reached within " + PATIENCE.toSeconds() + " s");
                }
                consumer.poll(Duration.ofMillis(200)).forEach(contents::take);
            }
        }
        return contents;
    }

    private void take(ConsumerRecord<String, String> record) {
        Records of = partitions.get(record.partition());
        if (record.offset() != of.count) {
            throw new AssertionError("partition " + record.partition() + " gave offset " + record.offset() + " after "
                    + of.count + " records");
        }
        String value = String.valueOf(record.value());
        String[] parts = value.split(":", 3);
        int key = Integer.parseInt(parts[0]);
        int number = Integer.parseInt(parts[1]);
        if (!value.equals(KeyedLoad.value(key, number))) {
            throw new AssertionError(
                    "partition " + record.partition() + " holds at " + record.offset() + " what nobody sent: " + value);
        }
        of.add(key, number);
    }

    public long size() {
        return partitions.stream().mapToLong(records -> records.count).sum();
    }

    /**
     * What contradicts the load: a record that was acknowledged and is not where it was acknowledged, one that stands there
     * twice, and a key whose numbers do not follow each other. Empty if all is well.
     */
    public List<String> contradictions(Acknowledgements load) {
        for (int key = 0; key < load.keys(); key++) {
            checkAcknowledged(load, key);
        }
        for (int partition = 0; partition < partitions.size(); partition++) {
            checkOrder(load, partition);
        }
        return List.copyOf(findings);
    }

    private void checkAcknowledged(Acknowledgements load, int key) {
        int partition = load.partitionOf(key);
        Records of = partitions.get(partition);
        long[] offsets = load.acknowledgedOffsets(key);
        for (int number = 0; number < offsets.length; number++) {
            int offset = (int) offsets[number];
            if (offset >= of.count) {
                find("lost: " + named(key, number, partition, offset) + ", the log ends at " + of.count);
            } else if (offset >= 0 && (of.keys[offset] != key || of.numbers[offset] != number)) {
                find("overwritten: " + named(key, number, partition, offset) + ", there stands key " + of.keys[offset]
                        + " number " + of.numbers[offset]);
            }
        }
    }

    private static String named(int key, int number, int partition, int offset) {
        return "key " + key + " number " + number + ", acknowledged at " + partition + "/" + offset;
    }

    /** Per key the numbers must be 0, 1, 2, ... in the order of offsets: that excludes gaps, doubles and disorder at once. */
    private void checkOrder(Acknowledgements load, int partition) {
        Records of = partitions.get(partition);
        int[] next = new int[load.keys()];
        for (int offset = 0; offset < of.count; offset++) {
            int key = of.keys[offset];
            int number = of.numbers[offset];
            if (number != next[key]) {
                find((number < next[key] ? "doubled or out of order: " : "gap before: ") + "key " + key + " number "
                        + number + " at " + partition + "/" + offset + ", expected number " + next[key]);
            }
            next[key] = number + 1;
        }
    }

    private void find(String finding) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(finding);
        }
    }
}
