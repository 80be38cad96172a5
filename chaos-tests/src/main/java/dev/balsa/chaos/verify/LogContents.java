package dev.balsa.chaos.verify;

import dev.balsa.chaos.workload.KeyedLoad;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.consumer.BalsaConsumer;
import dev.balsa.client.consumer.ConsumerRecord;
import dev.balsa.client.serialization.StringDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** All records of a topic, read from the first to the end as of now, and what is wrong with them. */
public final class LogContents {
    private static final int MAX_FINDINGS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<Integer, List<String>> values;
    private final List<String> findings = new ArrayList<>();

    private LogContents(Map<Integer, List<String>> values) {
        this.values = values;
    }

    /** @throws AssertionError if an offset is missing or the end is not reached in time */
    public static LogContents read(String bootstrap, String topic, int partitions) {
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Map<Integer, List<String>> values = new TreeMap<>();
        all.forEach(partition -> values.put(partition.partition(), new ArrayList<>()));
        Map<String, String> options = Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "none");
        try (BalsaConsumer<String, String> consumer =
                new BalsaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
            while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new AssertionError("the end " + ends + " was not reached within "
                            + TimeUnit.NANOSECONDS.toSeconds(PATIENCE.toNanos()) + " s");
                }
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    List<String> of = values.get(record.partition());
                    if (of == null || record.offset() != of.size()) {
                        throw new AssertionError("partition " + record.partition() + " gave offset " + record.offset()
                                + " after " + (of == null ? "nothing" : of.size() + " records"));
                    }
                    of.add(String.valueOf(record.value()));
                }
            }
        }
        return new LogContents(values);
    }

    public long size() {
        return values.values().stream().mapToLong(List::size).sum();
    }

    /**
     * What contradicts the load: a record that was acknowledged and is not where it was acknowledged, one that stands there
     * twice, one that nobody sent, and a key whose numbers do not follow each other. Empty if all is well.
     */
    public List<String> contradictions(KeyedLoad load) {
        Map<String, KeyedLoad.Position> acknowledged = load.acknowledged();
        acknowledged.forEach((value, position) -> {
            List<String> of = values.getOrDefault(position.partition(), List.of());
            if (position.offset() < 0 || position.offset() >= of.size()) {
                find("lost: " + brief(value) + " was acknowledged at " + position + ", the log ends at " + of.size());
            } else if (!of.get((int) position.offset()).equals(value)) {
                find("overwritten: " + brief(value) + " was acknowledged at " + position + ", there stands "
                        + brief(of.get((int) position.offset())));
            }
        });
        values.forEach(this::checkOrder);
        return List.copyOf(findings);
    }

    /** Per key the numbers must be 0, 1, 2, ... in the order of offsets: that excludes gaps, doubles and disorder at once. */
    private void checkOrder(int partition, List<String> of) {
        Map<String, Long> next = new HashMap<>();
        for (int offset = 0; offset < of.size(); offset++) {
            String[] parts = of.get(offset).split(":", 3);
            long number = Long.parseLong(parts[1]);
            long expected = next.getOrDefault(parts[0], 0L);
            if (number != expected) {
                find((number < expected ? "doubled or out of order: " : "gap before: ") + brief(of.get(offset)) + " at "
                        + partition + "/" + offset + ", expected number " + expected);
            }
            next.put(parts[0], number + 1);
        }
    }

    private void find(String finding) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(finding);
        }
    }

    private static String brief(String value) {
        return value.substring(0, Math.min(value.length(), 24));
    }
}
