package dev.balsa.broker.group.decide;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.Subscription;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Subscriptions to topics, against one catalog. Patterns are RE2: matching takes time linear in the name, and as the matcher goes
 * down one level of the stack for a step of the pattern, the number of steps is bounded.
 */
final class Subscriptions {
    private final TopicCatalog catalog;
    private final Map<String, SortedSet<UUID>> byPattern = new HashMap<>();

    Subscriptions(TopicCatalog catalog) {
        this.catalog = catalog;
    }

    /** @throws FailureException {@code INVALID_PATTERN} */
    static void checkPattern(String pattern) throws FailureException {
        try {
            if (pattern.length() > GroupSettings.MAX_PATTERN_CHARS) {
                throw new PatternSyntaxException("it has " + pattern.length() + " characters");
            }
            int steps = Pattern.compile(pattern).programSize();
            if (steps > GroupSettings.MAX_PATTERN_STEPS) {
                throw new PatternSyntaxException(
                        "it repeats too much: " + steps + " steps, at most " + GroupSettings.MAX_PATTERN_STEPS);
            }
        } catch (PatternSyntaxException e) {
            throw Failure.of(
                            ErrorReason.INVALID_PATTERN,
                            "the topic pattern is not usable: " + e.getMessage() + "; use RE2 syntax, at most "
                                    + GroupSettings.MAX_PATTERN_CHARS + " characters")
                    .toException();
        }
    }

    /** Topics that there are of those the subscription names. */
    SortedSet<UUID> resolve(Subscription subscription) {
        SortedSet<UUID> topics = new TreeSet<>();
        for (String name : subscription.topics()) {
            TopicCatalog.Topic topic = catalog.byName(name);
            if (topic != null) {
                topics.add(topic.id());
            }
        }
        if (!subscription.pattern().isEmpty()) {
            topics.addAll(byPattern.computeIfAbsent(subscription.pattern(), this::matching));
        }
        return topics;
    }

    private SortedSet<UUID> matching(String expression) {
        Pattern pattern = Pattern.compile(expression);
        SortedSet<UUID> topics = new TreeSet<>();
        for (TopicCatalog.Topic topic : catalog.all()) {
            if (pattern.matches(topic.name())) {
                topics.add(topic.id());
            }
        }
        return topics;
    }

    /** All topics that the group's members read, with their numbers of partitions. */
    SortedMap<UUID, Integer> covered(Group group) {
        SortedMap<UUID, Integer> covered = new TreeMap<>();
        for (Map.Entry<String, Member> entry : group.members()) {
            for (UUID id : resolve(entry.getValue().profile().subscription())) {
                TopicCatalog.Topic topic = catalog.byId(id);
                if (topic != null) {
                    covered.put(id, topic.partitions());
                }
            }
        }
        return covered;
    }
}
