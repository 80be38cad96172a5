package dev.balsa.client.group;

import dev.balsa.proto.v1.GroupSubscription;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a member wants to read.
 *
 * @param topicPattern an RE2 expression for whole names; empty for none
 */
public record Subscription(Set<String> topics, String topicPattern) {
    public Subscription {
        topics = Set.copyOf(topics);
    }

    GroupSubscription wire() {
        return GroupSubscription.newBuilder()
                .addAllTopics(new TreeSet<>(topics))
                .setTopicPattern(topicPattern)
                .build();
    }
}
