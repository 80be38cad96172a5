package dev.balsa.broker.group.state;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What a member wants to read: the union of both.
 *
 * @param topics names, ascending, each once; they need not exist
 * @param pattern RE2 expression that has to match a whole name, empty for none
 */
public record Subscription(List<String> topics, String pattern) {
    public static final Subscription NONE = new Subscription(List.of(), "");

    public Subscription {
        topics = List.copyOf(new TreeSet<>(topics));
    }

    public static Subscription ofTopics(Collection<String> topics) {
        return new Subscription(List.copyOf(topics), "");
    }
}
