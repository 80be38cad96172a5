package dev.balsa.broker.topic;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What counts where a topic sets nothing.
 *
 * @param segmentBytes the broker's {@code segment.bytes}; all others are fixed
 */
public record TopicDefaults(long segmentBytes) {
    private static final long WEEK_MS = 7L * 24 * 60 * 60 * 1000;
    private static final long UNLIMITED = -1;

    /** @param configs what the topic sets, checked before */
    public long valueOf(TopicOption option, Map<String, String> configs) {
        String text = configs.get(option.key());
        return text == null ? valueOf(option) : option.parse(text);
    }

    /** The options that the topic does not set, and what is in force instead. */
    public SortedMap<String, String> besides(Map<String, String> configs) {
        SortedMap<String, String> unset = new TreeMap<>();
        for (TopicOption option : TopicOption.values()) {
            if (!configs.containsKey(option.key())) {
                unset.put(option.key(), Long.toString(valueOf(option)));
            }
        }
        return unset;
    }

    private long valueOf(TopicOption option) {
        return switch (option) {
            case RETENTION_MS, SEGMENT_MS -> WEEK_MS;
            case RETENTION_BYTES -> UNLIMITED;
            case SEGMENT_BYTES -> segmentBytes;
        };
    }
}
