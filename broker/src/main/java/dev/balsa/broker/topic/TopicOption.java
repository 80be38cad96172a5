package dev.balsa.broker.topic;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An option that each topic can have a value of its own for. Names and meanings are Kafka's; values are kept as plain decimal
 * numbers.
 */
public enum TopicOption {
    RETENTION_MS("retention.ms", -1, Long.MAX_VALUE, "milliseconds, -1 for no limit", false),
    RETENTION_BYTES("retention.bytes", -1, Long.MAX_VALUE, "bytes of each partition, -1 for no limit", true),
    SEGMENT_BYTES("segment.bytes", 1 << 20, Integer.MAX_VALUE, "bytes", true),
    SEGMENT_MS("segment.ms", 1, Long.MAX_VALUE, "milliseconds", false);

    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB");

    private final String key;
    private final long min;
    private final long max;
    private final String unit;
    private final boolean isSize;

    TopicOption(String key, long min, long max, String unit, boolean isSize) {
        this.key = key;
        this.min = min;
        this.max = max;
        this.unit = unit;
        this.isSize = isSize;
    }

    /** As people spell it. */
    public String key() {
        return key;
    }

    public static Optional<TopicOption> of(String key) {
        return Arrays.stream(values()).filter(option -> option.key.equals(key)).findFirst();
    }

    public static List<String> keys() {
        return Arrays.stream(values()).map(TopicOption::key).toList();
    }

    /** What is allowed, for people. */
    public String range() {
        String numbers = max == Long.MAX_VALUE ? "at least " + min : min + " to " + max;
        return numbers + " " + unit + (isSize ? ", also as KiB, MiB or GiB" : "");
    }

    /** @throws IllegalArgumentException saying what is wrong with the text and what is allowed */
    public long parse(String text) {
        String stripped = text.strip();
        int shift = 0;
        for (int i = 0; isSize && i < UNITS.size(); i++) {
            if (stripped.endsWith(UNITS.get(i))) {
                shift = 10 * (i + 1);
            }
        }
        String digits = shift == 0
                ? stripped
                : stripped.substring(0, stripped.length() - 3).strip();
        long number;
        try {
            number = Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(TopicName.quoted(stripped) + " is no number; allowed: " + range(), e);
        }
        boolean hasOverflown = shift > 0 && (number < 0 || number > Long.MAX_VALUE >> shift);
        long value = number << shift;
        if (hasOverflown || value < min || value > max) {
            throw new IllegalArgumentException(TopicName.quoted(stripped) + " is out of range; allowed: " + range());
        }
        return value;
    }
}
