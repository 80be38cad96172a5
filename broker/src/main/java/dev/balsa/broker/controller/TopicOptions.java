package dev.balsa.broker.controller;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.topic.TopicName;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Options that a topic may be created with. */
final class TopicOptions {
    private TopicOptions() {}

    /**
     * The options in the form they are kept in.
     *
     * @throws FailureException {@code INVALID_CONFIG} for an option that this version does not know; none is ignored
     */
    static SortedMap<String, String> check(Map<String, String> configs) throws FailureException {
        SortedMap<String, String> sorted = new TreeMap<>(configs);
        if (!sorted.isEmpty()) {
            throw Failure.of(
                            ErrorReason.INVALID_CONFIG,
                            "unknown topic option " + TopicName.quoted(sorted.firstKey())
                                    + "; this version knows no topic options: leave it out")
                    .toException();
        }
        return sorted;
    }
}
