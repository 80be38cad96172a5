package dev.balsa.broker.controller;

import dev.balsa.broker.config.Suggestion;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.topic.TopicName;
import dev.balsa.broker.topic.TopicOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Checks what people ask of a topic's options. Everything that is refused is {@code INVALID_CONFIG}; nothing is ignored. */
final class TopicOptions {
    /** Longer texts are nobody's typing error, and comparing them takes time. */
    private static final int MAX_SUGGESTED_LENGTH = 64;

    private TopicOptions() {}

    /** The options in the form they are kept in. */
    static SortedMap<String, String> check(Map<String, String> configs) throws FailureException {
        SortedMap<String, String> checked = new TreeMap<>();
        // In order, so that the same request is always refused for the same reason.
        for (Map.Entry<String, String> config : new TreeMap<>(configs).entrySet()) {
            TopicOption option = known(config.getKey());
            try {
                checked.put(option.key(), Long.toString(option.parse(config.getValue())));
            } catch (IllegalArgumentException e) {
                throw refused(option.key() + ": " + e.getMessage());
            }
        }
        return checked;
    }

    /** What is set after a change. */
    static SortedMap<String, String> changed(Map<String, String> present, Map<String, String> set, List<String> reset)
            throws FailureException {
        SortedMap<String, String> after = new TreeMap<>(present);
        for (String key : reset) {
            String known = known(key).key();
            if (set.containsKey(known)) {
                throw refused(known + " is to be set and to be deleted at once; ask for one of the two");
            }
            after.remove(known);
        }
        after.putAll(check(set));
        return after;
    }

    private static TopicOption known(String key) throws FailureException {
        TopicOption option = TopicOption.of(key).orElse(null);
        if (option == null) {
            Optional<String> close = key.length() > MAX_SUGGESTED_LENGTH
                    ? Optional.empty()
                    : Suggestion.closest(key, TopicOption.keys());
            throw refused("unknown topic option " + TopicName.quoted(key) + "; "
                    + close.map(meant -> "did you mean " + meant + "?")
                            .orElse("there are " + String.join(", ", TopicOption.keys())));
        }
        return option;
    }

    private static FailureException refused(String message) {
        return Failure.of(ErrorReason.INVALID_CONFIG, message).toException();
    }
}
