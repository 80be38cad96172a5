package dev.balsa.broker.controller;

import dev.balsa.broker.metadata.MetadataImage;
import dev.balsa.broker.metadata.TopicImage;
import dev.balsa.broker.topic.TopicName;
import java.util.ArrayList;
import java.util.List;

/** What is allowed but may surprise whoever creates a topic. */
final class TopicWarnings {
    private TopicWarnings() {}

    /** @param brokers how many could have taken replicas */
    static List<String> of(MetadataImage before, TopicImage topic, int brokers) {
        List<String> warnings = new ArrayList<>();
        int replicas = topic.replicationFactor();
        if (replicas == 1 && brokers > 1) {
            warnings.add("replication factor 1: each partition is on one broker only and is lost with it");
        } else if (replicas == 2) {
            warnings.add("replication factor 2: the loss of either replica stops writes; 3 survives the loss of one");
        } else if (replicas % 2 == 0) {
            warnings.add("replication factor " + replicas + " survives the loss of " + (replicas - 1) / 2
                    + " replicas, as " + (replicas - 1) + " does");
        }
        for (String other : before.topics().keySet()) {
            if (TopicName.collides(other, topic.name())) {
                warnings.add("the name differs from topic " + other
                        + " only in '.' and '_', which collide in the names of metrics");
            }
        }
        return warnings;
    }
}
